/**
 * Shows the JVM what the product does, so that later processes start and compile with that
 * knowledge (AOT cache, JEP 483 and 515). May use rig only.
 */
@NullMarked
package jp.fukuhon.bench.tune;

import org.jspecify.annotations.NullMarked;

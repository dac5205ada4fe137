/**
 * A party's configuration file: what may stand in it, and every fault in it at once. May use core
 * and the jobs' settings.
 */
@NullMarked
package jp.fukuhon.app.settings;

import org.jspecify.annotations.NullMarked;

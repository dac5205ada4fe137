/**
 * The centre's HTTP front: receiving and viewing over mutual TLS. May use party, writers, readers
 * and core.
 */
@NullMarked
package jp.fukuhon.app.http;

import org.jspecify.annotations.NullMarked;

/**
 * お知らせ: what a serving gateway tells its municipality by itself, by mail and by webhook. May use
 * core, settings and party; nothing uses it but the command line.
 */
@NullMarked
package jp.fukuhon.app.notices;

import org.jspecify.annotations.NullMarked;

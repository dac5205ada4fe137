/**
 * What operators do and are told, whether they type it or ask over HTTP: one service behind both.
 * May use party, settings, report and every folder below app.
 */
@NullMarked
package jp.fukuhon.app.desk;

import org.jspecify.annotations.NullMarked;

/**
 * Reading of published records through the viewers' interface, with the rights of the role viewer.
 * May use core and opening; never the writers.
 */
@NullMarked
package jp.fukuhon.readers.published;

import org.jspecify.annotations.NullMarked;

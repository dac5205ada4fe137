/** Reading of what a comparison's leaves are made of, on either side. May use core. */
@NullMarked
package jp.fukuhon.readers.reconcile;

import org.jspecify.annotations.NullMarked;

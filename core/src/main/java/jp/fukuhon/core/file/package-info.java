/** Files of a party that outlive a crash. May use nothing else of the product. */
@NullMarked
package jp.fukuhon.core.file;

import org.jspecify.annotations.NullMarked;

/** Opens to the fuzz targets what only this package can make. */
@NullMarked
package jp.fukuhon.core.seal;

import org.jspecify.annotations.NullMarked;

/** What time servers say about this machine's clock (第5-3(8)). May use settings and core. */
@NullMarked
package jp.fukuhon.app.time;

import org.jspecify.annotations.NullMarked;

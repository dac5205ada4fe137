/** Whether this machine's clock is right enough to sign by (時刻の正確性確保, 第5-3(8)). May use error. */
@NullMarked
package jp.fukuhon.core.time;

import org.jspecify.annotations.NullMarked;

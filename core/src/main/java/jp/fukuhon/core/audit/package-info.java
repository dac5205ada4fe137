/** The operation log (操作履歴, 第5-4(5)). May use error. */
@NullMarked
package jp.fukuhon.core.audit;

import org.jspecify.annotations.NullMarked;

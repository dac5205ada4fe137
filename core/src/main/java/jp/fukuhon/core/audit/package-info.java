/**
 * The operation log (操作履歴, 第5-4(5)): writing it, reading it, and finding what was done to it. May
 * use transfer, digest and error.
 */
@NullMarked
package jp.fukuhon.core.audit;

import org.jspecify.annotations.NullMarked;

/**
 * 管轄法務局等への報告: what a bureau is shown of its municipalities, as HTML, PDF and CSV. Sees no database,
 * no key and no register, only figures; may use core's register and error.
 */
@NullMarked
package jp.fukuhon.app.report;

import org.jspecify.annotations.NullMarked;

/**
 * Who stands at the ends of a line: the peer directory, whether a certificate is that of a
 * registered host (通信相手相互の認証, 第5-3(4)), which peers are quarantined, when the party's own host
 * changes, and which bureau supervises which municipalities. May use seal, audit, register, digest
 * and error.
 */
@NullMarked
package jp.fukuhon.core.directory;

import org.jspecify.annotations.NullMarked;

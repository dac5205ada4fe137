/**
 * People with accounts (識別及び認証, 第5-4): passwords, lock-outs, sessions, tokens of scripts, and what
 * each may do on whose registers. Knows no HTTP. May use audit, register, digest, fault and error.
 */
@NullMarked
package jp.fukuhon.core.account;

import org.jspecify.annotations.NullMarked;

/**
 * Keys, sealing of records and signing of documents; the only user of BouncyCastle. May use
 * register, transfer, digest and error.
 */
@NullMarked
package jp.fukuhon.core.seal;

import org.jspecify.annotations.NullMarked;

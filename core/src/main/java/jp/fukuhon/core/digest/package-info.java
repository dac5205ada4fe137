/** Canonical encoding, record leaves and Merkle trees (RFC 9162). May use register and error. */
@NullMarked
package jp.fukuhon.core.digest;

import org.jspecify.annotations.NullMarked;

/**
 * The database side of both parties: transfers, chunks, freeze windows, versions; JDBC and the
 * Flyway migrations. May use every other package of core except seal.
 */
@NullMarked
package jp.fukuhon.core.ledger;

import org.jspecify.annotations.NullMarked;

package jp.fukuhon.app.watch;

import java.time.Instant;

/** Reads figures of a party's database by a fixed number of statements, each bounded. */
interface FigureSource {

  /**
   * Reads them.
   *
   * @param now for ages
   * @throws org.springframework.dao.DataAccessException when the database does not answer in time
   */
  Figures read(Instant now);
}

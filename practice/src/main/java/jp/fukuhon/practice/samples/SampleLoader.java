package jp.fukuhon.practice.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Feeds sample registers to a gateway's {@code source.register} by COPY BINARY, as the register
 * system would. Memory does not grow with their number. Not thread-safe: it uses the connection it
 * was given, which the caller closes.
 */
public final class SampleLoader {

  private static final int REGISTERS_PER_COPY = 10_000;
  private static final int FETCH_SIZE = 10_000;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final String COPY =
      """
      COPY source.register
        (municipality_code, dataset, register_id, kind, revision, media_type, content)
      FROM STDIN (FORMAT binary)
      """;

  private final Connection connection;
  private final String dataset;

  /** Loads into that dataset over a connection whose user may insert into the table. */
  public SampleLoader(Connection connection, String dataset) {
    this.connection = connection;
    this.dataset = dataset;
  }

  /**
   * Adds those of the registers 1 to {@code last} that are not there, and changes none that are.
   * Commits after every 10,000, so that an interrupted load goes on where it was.
   *
   * @param progress told how many of 1 to {@code last} are there, first and after each commit
   * @return how many were added
   */
  public int loadMissing(SampleRegisters registers, int last, LongConsumer progress)
      throws SQLException, IOException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      BitSet present = present(registers.municipalityCode(), last);
      int before = present.cardinality();
      progress.accept(before);
      int number = present.nextClearBit(1);
      while (number <= last) {
        number = copy(registers, present, number, last);
        connection.commit();
        progress.accept(present.cardinality());
      }
      return present.cardinality() - before;
    } finally {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  /** Copies at most {@value #REGISTERS_PER_COPY}, marks them, returns the next number missing. */
  private int copy(SampleRegisters registers, BitSet present, int from, int last)
      throws SQLException, IOException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    int number = from;
    try (PGCopyOutputStream out = new PGCopyOutputStream(copy, 256 * 1024)) {
      out.write(SIGNATURE);
      out.write(new byte[8]); // flags, length of the header's extension
      Tuple tuple = new Tuple(out, registers.municipalityCode());
      for (int n = 0; n < REGISTERS_PER_COPY && number <= last; n++) {
        tuple.write(registers.register(number));
        present.set(number);
        number = present.nextClearBit(number);
      }
      out.write(new byte[] {-1, -1});
    }
    return number;
  }

  private BitSet present(String municipality, int last) throws SQLException {
    BitSet present = new BitSet(last + 1);
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT register_id FROM source.register
             WHERE municipality_code = ? AND dataset = ?
            """)) {
      statement.setString(1, municipality);
      statement.setString(2, dataset);
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          mark(present, municipality, rows.getString(1), last);
        }
      }
    }
    return present;
  }

  /** Ids of another form are the user's own registers. */
  private static void mark(BitSet present, String municipality, String id, int last) {
    if (id.length() == municipality.length() + 8
        && id.startsWith(municipality + "-")
        && id.chars().skip(municipality.length() + 1L).allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(id, municipality.length() + 1, id.length(), 10);
      if (number >= 1 && number <= last) {
        present.set(number);
      }
    }
  }

  /** Writes rows in PostgreSQL's binary format. */
  private final class Tuple {

    private static final short COLUMNS = 7;

    private final PGCopyOutputStream out;
    private final byte[] municipality;
    private final byte[] datasetName = ascii(dataset);
    private final byte[] four = new byte[4];

    Tuple(PGCopyOutputStream out, String municipality) {
      this.out = out;
      this.municipality = ascii(municipality);
    }

    void write(SampleRegister register) throws IOException {
      out.write(COLUMNS >>> 8);
      out.write(COLUMNS);
      field(municipality);
      field(datasetName);
      field(ascii(register.registerId()));
      field(ascii(register.kind()));
      integer(4);
      integer(register.revision());
      field(ascii(register.mediaType()));
      field(register.content());
    }

    private void field(byte[] octets) throws IOException {
      integer(octets.length);
      out.write(octets);
    }

    private void integer(int value) throws IOException {
      ByteBuffer.wrap(four).putInt(value);
      out.write(four);
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}

package jp.fukuhon.bench.scenario;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import jp.fukuhon.bench.rig.Java;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Proc;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.PemTls;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The verb {@code reconcile} over a proxy that counts what the messages weigh. Not thread-safe.
 * {@link #close} ends the proxy.
 */
final class Comparing implements AutoCloseable {

  private static final int DIFFERENT = 13;
  private final Parties parties;
  private final LabParty municipality;
  private final LineProxy line;

  Comparing(Parties parties, LabParty municipality) {
    this.parties = parties;
    this.municipality = municipality;
    this.line =
        LineProxy.between(
            tls(parties, municipality),
            tls(parties, parties.centre()),
            parties.centre().httpsPort());
  }

  private static SSLContext tls(Parties parties, LabParty party) {
    Path keys = Path.of(parties.directory(party)).resolve("keys");
    return PemTls.context(
        keys.resolve("ca.pem"), keys.resolve("tls.crt.pem"), keys.resolve("tls.key.pem"));
  }

  /**
   * One comparison.
   *
   * @param found ids of the records that differ
   * @param roundTrips questions about ranges and records
   * @param asked octets of these questions' bodies
   * @param answered octets of the answers' bodies
   * @param signedUp octets of the signed documents to the centre
   * @param signedDown octets of the signed documents from it
   * @param seconds of the verb, the start of its program included
   * @param sourceTreeSeconds of the steps that bring the source's leaves and nodes up to date
   * @param centreTreeSeconds the same at the centre
   * @param peakBytes of the verb's process
   */
  record Compared(
      Set<String> found,
      int roundTrips,
      long asked,
      long answered,
      long signedUp,
      long signedDown,
      double seconds,
      double sourceTreeSeconds,
      double centreTreeSeconds,
      long peakBytes) {

    long payload() {
      return asked + answered;
    }
  }

  /** Compares once. */
  Compared run(String name) {
    line.reset();
    long begun = System.nanoTime();
    Process process =
        parties
            .site()
            .start(
                name,
                Map.of("FUKUHON_CENTRE_URL", "https://127.0.0.1:" + line.port()),
                Java.product(
                    parties.site(),
                    List.of(),
                    List.of("-C", parties.directory(municipality), "reconcile", "--json")));
    long peak = 0;
    try {
      while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, Proc.peakBytes(process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted", "run it again", e);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (process.exitValue() != 0 && process.exitValue() != DIFFERENT) {
      throw parties.site().failed(name, "ended with exit code " + process.exitValue());
    }
    List<LineProxy.Exchange> questions = line.exchanges("POST /v1/reconciliations/.*");
    List<LineProxy.Exchange> documents = line.exchanges("PUT /v1/reconciliations/.*");
    return new Compared(
        found(parties.site().output(name)),
        questions.size(),
        questions.stream().mapToLong(LineProxy.Exchange::octets).sum(),
        questions.stream().mapToLong(LineProxy.Exchange::answerOctets).sum(),
        documents.stream().mapToLong(LineProxy.Exchange::octets).sum(),
        documents.stream().mapToLong(LineProxy.Exchange::answerOctets).sum(),
        seconds,
        seconds(municipality, "reconcile", "'clear', 'gone', 'leaves', 'nodes'"),
        seconds(parties.centre(), "reconcile-leaves", "'clear', 'transfers', 'strays'"),
        peak);
  }

  private static Set<String> found(String output) {
    // what is logged stands before the report
    String report = output.substring(Math.max(0, output.indexOf("[")));
    Set<String> found = new TreeSet<>();
    for (JsonNode difference :
        JsonMapper.builder().build().readTree(report).get(0).required("differences")) {
      found.add(difference.required("registerId").stringValue());
    }
    return found;
  }

  private double seconds(LabParty party, String job, String steps) {
    return parties
        .server()
        .one(
            party.database(),
            row -> row.getDouble(1),
            """
            SELECT coalesce(sum(extract(epoch FROM s.end_time - s.start_time)), 0)::float8
              FROM batch.batch_step_execution s
             WHERE s.job_execution_id = (SELECT max(j.job_execution_id)
                                           FROM batch.batch_job_execution j
                                           JOIN batch.batch_job_instance i USING (job_instance_id)
                                          WHERE i.job_name = '%s')
               AND s.step_name IN (%s)
            """
                .formatted(job, steps));
  }

  /**
   * What it would take to send every digest.
   *
   * @param octets of id, revision and commitment of every record, as COPY BINARY writes them
   * @param seconds that reading them took
   */
  record Naive(long octets, double seconds) {}

  /** Reads every digest of the source once. */
  Naive naive() {
    long begun = System.nanoTime();
    long octets = 0;
    try (Connection source = parties.server().connect(municipality.database())) {
      CopyOut copy =
          source
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "COPY (SELECT register_id, revision, commitment FROM reconcile.leaf) TO STDOUT"
                      + " (FORMAT binary)");
      for (byte[] piece = copy.readFromCopy(); piece != null; piece = copy.readFromCopy()) {
        octets += piece.length;
      }
    } catch (SQLException e) {
      throw new PracticeException("the leaves cannot be read", "run it again", e);
    }
    return new Naive(octets, (System.nanoTime() - begun) / 1e9);
  }

  /** Ends the proxy. */
  @Override
  public void close() {
    line.close();
  }
}

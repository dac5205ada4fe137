package jp.fukuhon.app.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.EvidenceDesk;
import jp.fukuhon.app.party.EvidenceDesk.Trust;
import jp.fukuhon.app.party.EvidenceParts;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TrustAnchors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a receipt, or a bundle that 'export' made, offline: certificates, signatures, chunk"
          + " chains, roots and totals,",
      "and the series of outcomes back to the stream's first. Says in words what it proves; exit 12"
          + " when something does",
      "not verify. Trusts the anchors of the party named by -C, or those of --anchors."
    })
final class ReceiptVerifyCommand implements Callable<Integer> {

  @ParentCommand ReceiptCommand receipt = new ReceiptCommand();

  @Parameters(paramLabel = "FILE", description = "receipt (CMS), or bundle: directory or zip")
  Path file = Path.of("");

  @Option(
      names = "--anchors",
      paramLabel = "PEM",
      description = "certificates of the authorities that are trusted; no party is needed then")
  @Nullable Path anchors;

  @Option(
      names = "--tsa-anchors",
      paramLabel = "PEM",
      description = "certificates of time-stamping authorities that are trusted")
  @Nullable Path tsaAnchors;

  @Option(
      names = "--centre",
      paramLabel = "CODE",
      description = "the party whose receipts count; else the manifest's recipient")
  @Nullable String centre;

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Option(
      names = "--suite",
      paramLabel = "SUITE",
      description =
          "'hybrid' refuses a receipt of suite classic, which rests on ECDSA alone; else either"
              + " suite will do and is told")
  @Nullable String suite;

  @Override
  public Integer call() {
    return ProofReport.print(EvidenceDesk.verify(file, trust()), json);
  }

  private Trust trust() {
    Path pem = anchors;
    if (pem == null && receipt.fukuhon.config == null) {
      throw new TransferException.Configuration(
          "whom to trust? neither --anchors nor -C is given",
          "for example: fukuhon receipt verify FILE --anchors ca.pem");
    }
    Trust trust =
        pem == null
            ? Trust.of(receipt.fukuhon.load())
            : new Trust(TrustAnchors.load(pem), null, null, Suite.all());
    return new Trust(
        trust.anchors(),
        centre == null ? trust.centre() : centre,
        tsaAnchors == null ? trust.timeStamps() : EvidenceParts.timeStamps(tsaAnchors),
        suites());
  }

  private Set<Suite> suites() {
    if (suite == null) {
      return Suite.all();
    }
    return Set.of(
        Suite.parse(suite)
            .orElseThrow(
                () ->
                    new TransferException.Configuration(
                        "--suite: there is no suite '" + suite + "'", "hybrid or classic")));
  }
}

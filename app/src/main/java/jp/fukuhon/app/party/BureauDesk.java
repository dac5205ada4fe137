package jp.fukuhon.app.party;

import java.util.List;
import java.util.function.Predicate;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.Bureau;
import jp.fukuhon.core.directory.BureauFile;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;

/** What 'bureau' shows of the streams at a centre, out of signed documents alone. No key. */
public final class BureauDesk {

  private BureauDesk() {}

  /**
   * A stream.
   *
   * @param standing what its receipts show
   * @param comparison its last result that both sides have signed; null when there is none
   */
  public record Line(Standing standing, @Nullable ReconciliationResult comparison) {}

  /**
   * Goes through every receipt of every stream.
   *
   * @param municipalities whose streams
   * @throws TransferException.Integrity when a kept comparison is not what both sides signed
   */
  public static List<Line> look(Loaded loaded, Predicate<MunicipalityCode> municipalities) {
    try (BureauSources sources = new BureauSources(loaded)) {
      return sources.streams().stream()
          .filter(stream -> municipalities.test(stream.id().municipality()))
          .map(
              stream ->
                  new Line(
                      sources.standing(stream, receipt -> {}),
                      sources.comparisons().newest(stream.id()).map(sources::read).orElse(null)))
          .toList();
    }
  }

  /**
   * A bureau of the party's file.
   *
   * @throws TransferException.Configuration with every fault of the file
   * @throws TransferException.Refused NOT_FOUND when it has no such bureau
   */
  public static Bureau bureau(Loaded loaded, String code) {
    return BureauFile.load(loaded.resolve(loaded.settings().reports().bureaus()), code);
  }
}

package jp.fukuhon.app.operators;

import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.app.desk.BureauLines;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.desk.WishReport;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.BureauDesk;
import jp.fukuhon.app.party.BureauReports;
import jp.fukuhon.app.report.BureauReport;
import jp.fukuhon.app.report.ReportFormat;
import jp.fukuhon.app.report.ReportLanguage;
import jp.fukuhon.app.report.ReportPeriod;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.Bureau;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.reconcile.WishDesk;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The verbs {@code bureau}, {@code bureau report} and {@code bureau ask}, at a centre: of the
 * municipalities that the bureau supervises and the account is for, both.
 */
@RestController
final class BureauController {

  private final Loaded loaded;
  private final WishDesk wishes;
  private final ComparisonWishes known;

  BureauController(Loaded loaded, HikariDataSource engine) {
    this.loaded = loaded;
    this.wishes = new WishDesk(engine, new PartyTransactions(engine));
    this.known = new ComparisonWishes(JdbcClient.create(engine));
  }

  @GetMapping("/v1/bureaus/{bureau}")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> streams(@PathVariable String bureau, Caller caller) {
    Bureau seen = seen(bureau, caller);
    WishReport open = WishReport.of(loaded);
    return BureauDesk.look(loaded, seen.municipalities()::containsKey).stream()
        .filter(line -> caller.maySee(line.standing().stream()))
        .map(line -> BureauLines.json(line, open))
        .toList();
  }

  @GetMapping("/v1/bureaus/{bureau}/report")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<byte[]> report(
      @PathVariable String bureau,
      @RequestParam(defaultValue = "PDF") ReportFormat format,
      @RequestParam(defaultValue = "JA") ReportLanguage lang,
      @RequestParam(required = false) @Nullable LocalDate from,
      @RequestParam(required = false) @Nullable LocalDate to,
      Caller caller)
      throws IOException {
    Clock clock = Clock.systemUTC();
    ReportPeriod period =
        ReportPeriod.of(from, to, LocalDate.ofInstant(clock.instant(), ReportPeriod.ZONE));
    if (!caller.access().scope().datasets().isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_ALLOWED, "a report is about every dataset, this account is not");
    }
    BureauReport report = BureauReports.gather(loaded, seen(bureau, caller), period, clock);
    Path font = loaded.resolve(loaded.settings().reports().font());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(report, lang, font, out);
    return ResponseEntity.ok()
        .contentType(type(format))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(out.toByteArray());
  }

  private static MediaType type(ReportFormat format) {
    return switch (format) {
      case PDF -> MediaType.APPLICATION_PDF;
      case HTML -> MediaType.parseMediaType("text/html;charset=UTF-8");
      case CSV -> MediaType.parseMediaType("text/csv;charset=UTF-8");
    };
  }

  /**
   * A bureau, as much of it as the account is for.
   *
   * @throws TransferException.Refused NOT_ALLOWED when that is nothing
   */
  private Bureau seen(String code, Caller caller) {
    Bureau bureau = BureauDesk.bureau(loaded, code);
    Map<MunicipalityCode, String> own = new LinkedHashMap<>(bureau.municipalities());
    own.keySet().removeIf(municipality -> !caller.access().scope().permits(municipality));
    if (own.isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_ALLOWED,
          caller.login() + " is for none of the municipalities of " + bureau.code());
    }
    return new Bureau(bureau.code(), bureau.name(), own);
  }

  @PostMapping("/v1/streams/{stream}/wish")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, Object> ask(
      @PathVariable String stream, @RequestBody Bodies.Wish body, Caller caller) {
    return WishReport.json(
        wishes.ask(
            sent(stream),
            Boolean.TRUE.equals(body.deep()),
            caller.login(),
            caller.login(),
            Objects.requireNonNull(Bodies.required(body.reason(), "reason"))),
        Instant.now());
  }

  @PostMapping("/v1/streams/{stream}/wish/withdraw")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, Object> withdraw(
      @PathVariable String stream, @RequestBody Bodies.Reason body, Caller caller) {
    StreamId id = sent(stream);
    return wishes
        .withdraw(id, caller.login(), caller.login(), body.text())
        .map(wish -> WishReport.json(wish, Instant.now()))
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND, "no comparison is asked for of " + id));
  }

  private StreamId sent(String stream) {
    StreamId id = StreamIds.parse(stream);
    if (!known.streams().contains(id)) {
      throw new TransferException.Refused(
          ErrorCode.NOT_FOUND,
          "this centre has no stream " + id,
          "'bureau' lists those that have sent");
    }
    return id;
  }
}

package jp.fukuhon.app.operators;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.desk.ComparisonReport;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.desk.RunOnTime;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.NightParty;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.NightEntry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The verbs {@code nights}, {@code skip-night} and {@code run-on}, at a gateway. */
@RestController
final class NightController {

  private final NightParty nights;

  NightController(NightParty nights) {
    this.nights = nights;
  }

  @GetMapping("/v1/nights")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> list(
      @RequestParam(defaultValue = "14") int limit, Caller caller) {
    Limits.require(limit);
    NightReport report =
        new NightReport(nights.calendars(), nights.book(), Clock.systemUTC().instant());
    ComparisonReport comparisons =
        new ComparisonReport(nights.calendars().keySet(), nights.comparisons());
    return comparisons.into(report.json(limit), limit).stream()
        .filter(row -> caller.maySee(StreamId.parse(String.valueOf(row.get("stream")))))
        .toList();
  }

  @PostMapping("/v1/streams/{stream}/nights/{date}/skip")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> skip(
      @PathVariable String stream,
      @PathVariable String date,
      @RequestBody Bodies.Confirmed body,
      Caller caller) {
    StreamId id = StreamIds.parse(stream);
    LocalDate day = day(date);
    String why = PersonAndReason.reason(body.text());
    body.require(Warnings.skip(id, day));
    nights.desk().skip(id, day, caller.login(), why);
    return NightReport.json(nights.book().find(id, day).orElseThrow());
  }

  private static LocalDate day(String date) {
    try {
      return LocalDate.parse(date);
    } catch (DateTimeParseException e) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, "a night's day is written as 2026-12-04");
    }
  }

  @PostMapping("/v1/streams/{stream}/run-on")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> runOn(
      @PathVariable String stream, @RequestBody Bodies.RunOn body, Caller caller) {
    StreamId id = StreamIds.parse(stream);
    Optional<Instant> until =
        Optional.ofNullable(body.until()).map(text -> RunOnTime.parse(text, Instant.now()));
    NightEntry entry =
        nights
            .desk()
            .runOn(
                id,
                until,
                caller.login(),
                PersonAndReason.optionalReason(Objects.requireNonNullElse(body.reason(), "")));
    return NightReport.json(nights.book().find(id, entry.businessDate()).orElseThrow());
  }
}

package jp.fukuhon.schedules.calendar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.schedules.plan.DaysOff;

/**
 * 内閣府「国民の祝日」CSV ({@code syukujitsu.csv}, Shift_JIS: a line of headings, then {@code 2026/5/6,休日}).
 * For the years that occur in it the file alone says what is a holiday; for other years another
 * source does. Immutable.
 */
public final class HolidayFile implements DaysOff {

  private static final Charset SHIFT_JIS = Charset.forName("Shift_JIS");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu/M/d");
  private static final long LARGEST = 1 << 20;

  private final Map<LocalDate, String> names;
  private final Set<Year> years;
  private final DaysOff otherYears;

  private HolidayFile(Map<LocalDate, String> names, DaysOff otherYears) {
    this.names = Map.copyOf(names);
    this.years = new HashSet<>();
    names.keySet().forEach(day -> years.add(Year.from(day)));
    this.otherYears = otherYears;
  }

  /**
   * Reads the file.
   *
   * @param otherYears asked for years of which the file has no day
   * @throws TransferException.Configuration when it is not such a file, naming the line
   */
  public static HolidayFile read(Path file, DaysOff otherYears) {
    try {
      if (Files.size(file) > LARGEST) {
        throw fault(file, "is larger than a list of holidays can be");
      }
      String text =
          SHIFT_JIS.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      return new HolidayFile(parse(file, text), otherYears);
    } catch (IOException e) {
      throw fault(file, "cannot be read as Shift_JIS (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Map<LocalDate, String> parse(Path file, String text) {
    Map<LocalDate, String> names = new TreeMap<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].strip();
      int comma = line.indexOf(',');
      if (line.isEmpty()) {
        continue;
      }
      try {
        names.put(LocalDate.parse(line.substring(0, Math.max(comma, 0)), DATE), name(line, comma));
      } catch (DateTimeException e) {
        throw fault(file, "line " + (i + 1) + " is not a date and a name");
      }
    }
    if (names.isEmpty()) {
      throw fault(file, "has no holiday");
    }
    return names;
  }

  private static String name(String line, int comma) {
    return line.substring(comma + 1).strip();
  }

  private static TransferException fault(Path file, String what) {
    return new TransferException.Configuration(
        file + " " + what, "put the Cabinet Office's syukujitsu.csv there as it is");
  }

  @Override
  public Optional<String> reason(LocalDate day) {
    return years.contains(Year.from(day))
        ? Optional.ofNullable(names.get(day))
        : otherYears.reason(day);
  }
}

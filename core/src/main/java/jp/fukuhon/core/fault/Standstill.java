package jp.fukuhon.core.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Obeys the file {@code order} of the watched directory: {@code POINT.moment n token}. The thread
 * that passes that point for the n-th time since the order was given writes the file {@code
 * standing} and stands still until the order is withdrawn or the process is killed. Every passage
 * is noted in {@code passed}. Only in processes that were started to be killed.
 */
final class Standstill {

  private static final Path DIRECTORY = Path.of(System.getProperty(FaultPoint.PROPERTY, "."));
  private static final Path ORDER = DIRECTORY.resolve("order");
  private static final long LOOK_NANOS = 2_000_000;

  private static String known = "";
  private static int seen;

  private Standstill() {}

  static void passing(FaultPoint point, String moment) {
    String place = point.name() + "." + moment;
    String order = reached(place);
    while (!order.isEmpty() && order.equals(read())) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** The order that wants a standstill here; empty when none does. */
  private static synchronized String reached(String place) {
    try {
      Files.writeString(
          DIRECTORY.resolve("passed"),
          place + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      String order = read();
      if (!order.equals(known)) {
        known = order;
        seen = 0;
      }
      String[] words = order.split(" ", -1);
      if (words.length != 3 || !words[0].equals(place) || ++seen != Integer.parseInt(words[1])) {
        return "";
      }
      Path standing = DIRECTORY.resolve("standing");
      Path whole = DIRECTORY.resolve("standing.new");
      Files.writeString(whole, order + " " + ProcessHandle.current().pid());
      Files.move(whole, standing, StandardCopyOption.ATOMIC_MOVE);
      return order;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read() {
    try {
      return Files.readString(ORDER).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package jp.fukuhon.practice.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.fukuhon.practice.PracticeException;

/** Lets one thread of one process at a time start or stop the server of a directory. */
final class DirectoryLock {

  /** A file lock belongs to the whole process, so threads need one of their own. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private DirectoryLock() {}

  /** Runs the action while holding the lock of {@code directory}. */
  static <T> T holding(Path directory, Supplier<T> action) {
    THREADS.lock();
    try (FileChannel channel = open(directory.resolve(".lock"))) {
      return action.get();
    } catch (IOException e) {
      throw new PracticeException(
          "cannot lock " + directory, "check that you may write to this directory", e);
    } finally {
      THREADS.unlock();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }
}

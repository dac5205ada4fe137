package jp.fukuhon.fuzz;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import jp.fukuhon.core.error.TransferException;

/** The party's configuration; its classes are in the executable jar and are found by name. */
final class Settings {

  private static final MethodHandle EXAMINE = examine();

  private Settings() {}

  private static MethodHandle examine() {
    try {
      Class<?> file = Class.forName("jp.fukuhon.app.settings.SettingsFile");
      Class<?> examined = Class.forName("jp.fukuhon.app.settings.SettingsFile$Examined");
      return MethodHandles.lookup()
          .findStatic(file, "examine", MethodType.methodType(examined, Path.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads and judges; what cannot be read at all is refused with a reason. */
  static void examine(Path file) {
    try {
      EXAMINE.invoke(file);
    } catch (TransferException.Configuration refusal) {
      return;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}

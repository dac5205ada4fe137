package jp.fukuhon.app.report;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jp.fukuhon.core.error.TransferException;

/** The font of names with MJ characters: IPAmj明朝, which is installed and never shipped. */
public final class ReportFont {

  private ReportFont() {}

  /**
   * The font's file.
   *
   * @throws TransferException.Configuration when there is none
   */
  public static Path require(Path file) {
    if (!Files.isReadable(file)) {
      throw new TransferException.Configuration(
          "the font that shows MJ characters is not there: " + file,
          "apt-get install fonts-ipamj-mincho, or name IPAmj's ipamjm.ttf with --font or"
              + " reports.font");
    }
    return file;
  }

  /** The font as AWT draws with it. */
  static Font awt(Path file) {
    System.setProperty("java.awt.headless", "true");
    try {
      return Font.createFont(Font.TRUETYPE_FONT, file.toFile());
    } catch (FontFormatException | IOException e) {
      throw unusable(file, e);
    }
  }

  static TransferException unusable(Path file, Exception e) {
    return new TransferException.Configuration(
        file + " cannot be used as a font (" + e.getClass().getSimpleName() + ")",
        "name IPAmj's ipamjm.ttf with --font or reports.font",
        e);
  }
}

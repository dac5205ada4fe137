package jp.fukuhon.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import jp.fukuhon.app.report.BureauReport.Compared;
import jp.fukuhon.app.report.ReportPage.Chart;
import jp.fukuhon.app.report.ReportPeriod.Span;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws lag and differences over the period. Names of municipalities are not in them. */
final class Charts {

  /** Pixels of a picture for each that it is shown with, so that it can be printed. */
  static final int SCALE = 3;

  private static final int WIDTH = 560;
  private static final int HEIGHT = 250;
  private static final int MOST_LABELS = 9;

  /** Told apart in black and white, too. */
  private static final Color[] COLOURS = {
    new Color(0x1f, 0x3b, 0x73), new Color(0xd9, 0x8a, 0x1f), new Color(0xb0, 0xb0, 0xb0)
  };

  private final BureauReport report;
  private final Words words;
  private final Font font;
  private final List<Span> spans;

  private Charts(BureauReport report, Words words, Font font) {
    this.report = report;
    this.words = words;
    this.font = font;
    this.spans = report.period().spans();
  }

  /** The charts of a report. */
  static List<Chart> of(BureauReport report, Words words, Path font) {
    Charts charts = new Charts(report, words, ReportFont.awt(font));
    return List.of(charts.lag(), charts.differences());
  }

  private Chart lag() {
    List<Number> longest = new ArrayList<>();
    List<Number> median = new ArrayList<>();
    for (Span span : spans) {
      long[] minutes =
          report.gapsOf(span).mapToLong(gap -> gap.since().toMinutes()).sorted().toArray();
      longest.add(minutes.length == 0 ? 0 : minutes[minutes.length - 1] / 60.0);
      median.add(minutes.length == 0 ? 0 : minutes[(minutes.length - 1) / 2] / 60.0);
    }
    CategoryChart chart = chart(words.say("chart.lag"), false, longest);
    chart.addSeries(words.say("chart.lag.longest"), labels(), longest);
    chart.addSeries(words.say("chart.lag.median"), labels(), median);
    return drawn(chart);
  }

  private Chart differences() {
    List<Number> missingAtCentre = sums(Compared::missingAtCentre);
    List<Number> missingAtSource = sums(Compared::missingAtSource);
    List<Number> different = sums(compared -> compared.different() + compared.unclassified());
    CategoryChart chart = chart(words.say("chart.differences"), true, sums(Compared::differences));
    chart.addSeries(words.say("chart.missing.centre"), labels(), missingAtCentre);
    chart.addSeries(words.say("chart.missing.source"), labels(), missingAtSource);
    chart.addSeries(words.say("chart.different"), labels(), different);
    return drawn(chart);
  }

  private List<Number> sums(ToLongFunction<Compared> part) {
    List<Number> sums = new ArrayList<>();
    for (Span span : spans) {
      LongStream parts = report.comparedIn(span).mapToLong(part);
      sums.add(parts.sum());
    }
    return sums;
  }

  private List<String> labels() {
    return spans.stream().map(span -> words.shortDay(span.firstDay())).toList();
  }

  private CategoryChart chart(String title, boolean stacked, List<Number> highest) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    chart.getStyler().setStacked(stacked);
    chart.getStyler().setAvailableSpaceFill(0.7);
    chart.getStyler().setYAxisMin(0.0);
    if (highest.stream().allMatch(number -> number.doubleValue() <= 0)) {
      chart.getStyler().setYAxisMax(1.0); // an axis without a length cannot be drawn
    }
    chart.getStyler().setYAxisDecimalPattern("#,##0");
    chart.getStyler().setXAxisMaxLabelCount(MOST_LABELS);
    chart.getStyler().setAxisTickLabelsFont(font.deriveFont(11f));
    chart.getStyler().setChartTitleFont(font.deriveFont(14f));
    chart.getStyler().setChartTitleBoxVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setSeriesColors(COLOURS);
    chart.getStyler().setLegendFont(font.deriveFont(11f));
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    return chart;
  }

  private static Chart drawn(CategoryChart chart) {
    BufferedImage image =
        new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      chart.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
      if (!ImageIO.write(image, "png", png)) {
        throw new IllegalStateException("every JDK writes PNG");
      }
      return new Chart(chart.getTitle(), png.toByteArray(), WIDTH, HEIGHT);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory
    }
  }
}

package jp.fukuhon.app.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.readers.published.PublishedRegister;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Opens every published record of a stream: 'digests' prints register_id, revision and sha256"
          + " of the content,",
      "separated by tabs, in order of register_id; 'files' writes one file a record. Withheld"
          + " records are left out."
    })
final class ExportCommand implements Callable<Integer> {

  private static final int PAGE = 500;

  /** What is written. */
  enum Format {
    DIGESTS,
    FILES
  }

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(
      names = "--municipality",
      required = true,
      paramLabel = "CODE",
      description = "for example 131016")
  String municipality = "";

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME",
      description = "for example FUKUHON")
  Dataset dataset = Dataset.FUKUHON;

  @Option(
      names = "--format",
      required = true,
      description = "${COMPLETION-CANDIDATES} (case does not matter)")
  Format format = Format.DIGESTS;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description = "folder for 'files'; file for 'digests' (standard output)")
  @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    try (ViewingParty centre = new ViewingParty(fukuhon.load())) {
      long records =
          switch (format) {
            case DIGESTS -> digests(centre);
            case FILES -> files(centre);
          };
      System.err.println(records + " records exported");
    }
    return 0;
  }

  private interface Sink {
    void accept(PublishedRegister register, byte[] content) throws IOException;
  }

  private long digests(ViewingParty centre) throws IOException {
    Path file = out;
    if (file != null) {
      try (BufferedWriter lines = privately(file)) {
        return digests(centre, lines);
      }
    }
    BufferedWriter lines =
        new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    long records = digests(centre, lines);
    lines.flush(); // standard output stays open
    return records;
  }

  private long digests(ViewingParty centre, BufferedWriter lines) {
    return walk(
        centre,
        (register, content) -> {
          lines.write(register.fields().registerId());
          lines.write('\t');
          lines.write(Integer.toString(register.fields().revision()));
          lines.write('\t');
          lines.write(Digest.of(content).hex());
          lines.write('\n');
        });
  }

  private long files(ViewingParty centre) throws IOException {
    Path folder = out == null ? Path.of("export-" + municipality + "-" + dataset) : out;
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return walk(
        centre,
        (register, content) ->
            Files.write(
                created(
                    folder.resolve(
                        URLEncoder.encode(register.fields().registerId(), StandardCharsets.UTF_8))),
                content));
  }

  /**
   * Opened registers are for the one who opened them: readable by nobody else from the first octet
   * on.
   */
  private static BufferedWriter privately(Path file) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(Files.newOutputStream(created(file)), StandardCharsets.UTF_8));
  }

  private static Path created(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /**
   * All pages are read in one snapshot, so that a transfer published meanwhile is not seen in part.
   */
  private long walk(ViewingParty centre, Sink sink) {
    return java.util.Objects.requireNonNull(
        centre.snapshot().execute(status -> walkPages(centre, sink)));
  }

  private long walkPages(ViewingParty centre, Sink sink) {
    long records = 0;
    String after = "";
    List<PublishedRegister> page;
    do {
      page = centre.published().page(municipality, dataset.name(), after, PAGE);
      centre
          .desk()
          .export(
              page,
              (register, content) -> {
                try {
                  sink.accept(register, content);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      records += page.size();
      after = page.isEmpty() ? after : page.getLast().fields().registerId();
    } while (page.size() == PAGE);
    return records;
  }
}

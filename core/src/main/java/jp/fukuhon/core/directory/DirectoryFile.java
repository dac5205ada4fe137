package jp.fukuhon.core.directory;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads and judges the file of a peer directory (docs/operations.md): every fault at once, each
 * with its line.
 */
public final class DirectoryFile {

  private static final int LARGEST = 32 << 20;

  private DirectoryFile() {}

  /**
   * What a file holds.
   *
   * @param directory of the entries without faults
   * @param faults one sentence each, in the order of the lines
   */
  public record Read(PeerDirectory directory, List<String> faults) {}

  /**
   * Reads a directory.
   *
   * @throws TransferException.Configuration with every fault, one a line
   */
  public static PeerDirectory load(Path file) {
    Read read = read(file);
    if (!read.faults().isEmpty()) {
      throw new TransferException.Configuration(
          file + ":\n  " + String.join("\n  ", read.faults()),
          "correct " + file + "; docs/operations.md describes it");
    }
    return read.directory();
  }

  /** Reads a directory as far as it can be read. */
  public static Read read(Path file) {
    YamlFields.Faults faults = new YamlFields.Faults();
    List<DirectoryEntry> entries = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(LARGEST);
      options.setMaxAliasesForCollections(0);
      Node root = new Yaml(options).compose(reader);
      if (root == null) {
        faults.add(1, "the file is empty; a list 'peers:' is expected");
      } else {
        entries.addAll(entries(root, faults));
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      faults.add(line, "no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      faults.add(1, "no YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    } catch (IOException e) {
      faults.add(1, "the file cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ")");
    }
    DirectoryRules.check(entries, faults);
    return new Read(new PeerDirectory(entries), faults.lines());
  }

  private static List<DirectoryEntry> entries(Node root, YamlFields.Faults faults) {
    List<DirectoryEntry> entries = new ArrayList<>();
    YamlFields file = new YamlFields(root, "the directory", faults, Set.of("peers"));
    List<YamlFields> peers = file.mappings("peers", EntryReader.FIELDS);
    if (peers.isEmpty()) {
      faults.add(file.line(), "the directory: 'peers' is missing or has no entry");
    }
    for (YamlFields fields : peers) {
      int before = faults.count();
      Optional<DirectoryEntry> entry = new EntryReader(fields).read();
      if (faults.count() == before) {
        entry.ifPresent(entries::add);
      }
    }
    return entries;
  }
}

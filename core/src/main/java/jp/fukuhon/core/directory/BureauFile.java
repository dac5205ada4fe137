package jp.fukuhon.core.directory;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jp.fukuhon.core.directory.YamlFields.Text;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.seal.SecretFiles;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads and judges the file that says which bureau supervises which municipalities
 * (docs/operations.md): every fault at once, each with its line.
 */
public final class BureauFile {

  private static final int LARGEST = 4 << 20;
  private static final int LONGEST_NAME = 100;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final YamlFields.Faults faults = new YamlFields.Faults();
  private final List<Bureau> bureaus = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<MunicipalityCode, Integer> owned = new HashMap<>();

  private BureauFile() {}

  /**
   * What a file holds.
   *
   * @param bureaus those without faults, in the order of the file
   * @param faults one sentence each, in the order of the lines
   */
  public record Read(List<Bureau> bureaus, List<String> faults) {}

  /**
   * The bureau of that code.
   *
   * @throws TransferException.Configuration with every fault of the file, one a line, or when
   *     others than its owner can write it: it decides who is shown what
   * @throws TransferException.Refused NOT_FOUND when the file has no such bureau
   */
  public static Bureau load(Path file, String code) {
    if (!Files.isReadable(file)) {
      throw new TransferException.Configuration(
          "there is no file of bureaus and their municipalities at " + file,
          "write it as docs/operations.md describes, or name another one with reports.bureaus");
    }
    if (!SecretFiles.isWrittenByOwnerOnly(file)) {
      throw new TransferException.Configuration(
          file + " can be written by others", "chmod go-w " + file);
    }
    Read read = read(file);
    if (!read.faults().isEmpty()) {
      throw new TransferException.Configuration(
          file + ":\n  " + String.join("\n  ", read.faults()),
          "correct " + file + "; docs/operations.md describes it");
    }
    return read.bureaus().stream()
        .filter(bureau -> bureau.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND,
                    "there is no bureau '" + code + "' in " + file,
                    "it has "
                        + read.bureaus().stream()
                            .map(Bureau::code)
                            .collect(Collectors.joining(", "))));
  }

  /** Reads a file as far as it can be read. */
  public static Read read(Path file) {
    BureauFile reading = new BureauFile();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(LARGEST);
      options.setMaxAliasesForCollections(0);
      Node root = new Yaml(options).compose(reader);
      if (root == null) {
        reading.faults.add(1, "the file is empty; a list 'bureaus:' is expected");
      } else {
        reading.bureaus(root);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      reading.faults.add(line, "no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      reading.faults.add(
          1, "no YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    } catch (IOException e) {
      reading.faults.add(
          1, "the file cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ")");
    }
    return new Read(List.copyOf(reading.bureaus), reading.faults.lines());
  }

  private void bureaus(Node root) {
    YamlFields file = new YamlFields(root, "the file", faults, Set.of("bureaus"));
    List<YamlFields> written = file.mappings("bureaus", Set.of("bureau", "name", "municipalities"));
    if (written.isEmpty()) {
      faults.add(file.line(), "the file: 'bureaus' is missing or has no entry");
    }
    written.forEach(this::bureau);
  }

  private void bureau(YamlFields fields) {
    int before = faults.count();
    Optional<Text> code = fields.required("bureau");
    code.ifPresent(text -> code(fields, text));
    Optional<String> name = name(fields);
    Map<MunicipalityCode, String> municipalities = new LinkedHashMap<>();
    List<YamlFields> written = fields.mappings("municipalities", Set.of("code", "name"));
    if (written.isEmpty()) {
      fields.fault(fields.line(), "municipalities: at least one {code, name} is needed");
    }
    for (YamlFields municipality : written) {
      Optional<MunicipalityCode> known =
          municipality.required("code").flatMap(text -> municipality(municipality, text));
      Optional<String> called = name(municipality);
      if (known.isPresent() && called.isPresent()) {
        municipalities.put(known.get(), called.get());
      }
    }
    if (faults.count() == before) {
      bureaus.add(new Bureau(code.orElseThrow().value(), name.orElseThrow(), municipalities));
    }
  }

  private void code(YamlFields fields, Text text) {
    if (!CODE.matcher(text.value()).matches()) {
      fields.fault(text.line(), "bureau is not 1 to 64 letters, digits, '-_.'");
      return;
    }
    Integer other = lines.putIfAbsent(text.value(), text.line());
    if (other != null) {
      fields.fault(
          text.line(), "bureau " + text.value() + " has an entry in line " + other + " already");
    }
  }

  private Optional<MunicipalityCode> municipality(YamlFields fields, Text text) {
    Optional<String> fault = MunicipalityCode.explain(text.value());
    if (fault.isPresent()) {
      fields.fault(text.line(), fault.get());
      return Optional.empty();
    }
    MunicipalityCode code = new MunicipalityCode(text.value());
    Integer other = owned.putIfAbsent(code, text.line());
    if (other != null) {
      fields.fault(
          text.line(),
          "municipality " + code + " belongs to the bureau of line " + other + " already");
    }
    return Optional.of(code);
  }

  /** Whatever is printed of it stays in its line and cell. */
  private static Optional<String> name(YamlFields fields) {
    Optional<Text> name = fields.required("name");
    name.filter(
            text ->
                text.value().length() > LONGEST_NAME
                    || text.value().codePoints().anyMatch(Character::isISOControl))
        .ifPresent(
            text ->
                fields.fault(
                    text.line(),
                    "name has control characters or more than " + LONGEST_NAME + " characters"));
    return name.map(Text::value);
  }
}

package jp.fukuhon.core.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One mapping of a YAML file with the lines of its parts; what is wrong is added to the faults. */
final class YamlFields {

  private static final int LONGEST = 500;

  private final String what;
  private final int line;
  private final Faults faults;
  private final Map<String, Node> fields = new LinkedHashMap<>();

  /** What is wrong with a file, by line. */
  static final class Faults {
    private record Fault(int line, String text) {}

    private final List<Fault> found = new ArrayList<>();

    void add(int line, String text) {
      found.add(new Fault(line, text));
    }

    int count() {
      return found.size();
    }

    List<String> lines() {
      return found.stream()
          .sorted(java.util.Comparator.comparingInt(Fault::line))
          .map(fault -> "line " + fault.line() + ": " + fault.text())
          .toList();
    }
  }

  /** A text of the file. */
  record Text(String value, int line) {}

  /**
   * @param what names the mapping in faults
   * @param known its fields; any other one is a fault
   */
  YamlFields(Node node, String what, Faults faults, Set<String> known) {
    this.what = what;
    this.line = line(node);
    this.faults = faults;
    if (!(node instanceof MappingNode mapping)) {
      faults.add(line, what + ": fields are expected here");
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Optional<Text> name = scalar(tuple.getKeyNode());
      if (name.isEmpty() || !known.contains(name.get().value())) {
        faults.add(
            line(tuple.getKeyNode()),
            what + ": unknown field '" + name.map(Text::value).orElse("?") + "'");
      } else if (fields.put(name.get().value(), tuple.getValueNode()) != null) {
        faults.add(
            line(tuple.getKeyNode()), what + ": field '" + name.get().value() + "' is there twice");
      }
    }
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  int line() {
    return line;
  }

  void fault(int at, String text) {
    faults.add(at, what + ": " + text);
  }

  private static Optional<Text> scalar(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().length() <= LONGEST
        ? Optional.of(new Text(scalar.getValue().strip(), line(node)))
        : Optional.empty();
  }

  /** A field that may be missing or empty. */
  Optional<Text> text(String name) {
    Node node = fields.get(name);
    if (node == null) {
      return Optional.empty();
    }
    Optional<Text> text = scalar(node);
    if (text.isEmpty()) {
      fault(line(node), name + " is not one text of at most " + LONGEST + " characters");
    }
    return text.filter(found -> !found.value().isEmpty());
  }

  /** A field that must be there. */
  Optional<Text> required(String name) {
    Optional<Text> text = text(name);
    if (text.isEmpty() && !(fields.get(name) instanceof SequenceNode)) {
      fault(line, name + " is missing");
    }
    return text;
  }

  /** The texts of a list, which may be missing. */
  List<Text> texts(String name) {
    List<Text> texts = new ArrayList<>();
    for (Node node : items(name)) {
      scalar(node)
          .filter(text -> !text.value().isEmpty())
          .ifPresentOrElse(texts::add, () -> fault(line(node), name + ": a text is expected here"));
    }
    return texts;
  }

  /** The mappings of a list, which may be missing. */
  List<YamlFields> mappings(String name, Set<String> known) {
    return items(name).stream()
        .map(node -> new YamlFields(node, what + " " + name, faults, known))
        .toList();
  }

  /** A mapping that may be missing. */
  Optional<YamlFields> mapping(String name, Set<String> known) {
    return Optional.ofNullable(fields.get(name))
        .map(node -> new YamlFields(node, what + " " + name, faults, known));
  }

  private List<Node> items(String name) {
    Node node = fields.get(name);
    if (node == null) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    fault(line(node), name + ": a list is expected here");
    return List.of();
  }
}

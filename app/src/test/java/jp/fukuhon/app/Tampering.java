package jp.fukuhon.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Ways of altering a message. The same seed gives the same alterations. */
final class Tampering {

  private static final int CUTS = 100;
  private static final int EXTENSIONS = 50;
  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(?:\"([^\"]+)\"|(-?\\d+)|(true|false|null))");

  private final Random random;

  Tampering(long seed) {
    this.random = new Random(seed);
  }

  /** So many copies, each with one bit flipped, at random. */
  void flips(byte[] message, int count, BiConsumer<String, byte[]> use) {
    for (int i = 0; i < count; i++) {
      int bit = random.nextInt(message.length * 8);
      byte[] flipped = message.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      use.accept("bit " + bit, flipped);
    }
  }

  /** Cut off at random places, and at the ends. */
  void truncations(byte[] message, BiConsumer<String, byte[]> use) {
    use.accept("nothing", new byte[0]);
    use.accept("first octet", Arrays.copyOf(message, 1));
    use.accept("all but the last octet", Arrays.copyOf(message, message.length - 1));
    for (int i = 0; i < CUTS; i++) {
      int length = 1 + random.nextInt(message.length - 1);
      use.accept("first " + length + " octets", Arrays.copyOf(message, length));
    }
  }

  /** With something behind it: random octets, zeros, itself. */
  void extensions(byte[] message, BiConsumer<String, byte[]> use) {
    for (int i = 0; i < EXTENSIONS; i++) {
      byte[] longer = Arrays.copyOf(message, message.length + 1 + random.nextInt(64));
      if (i % 2 == 0) {
        byte[] noise = new byte[longer.length - message.length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, longer, message.length, noise.length);
      }
      use.accept("extension " + i, longer);
    }
    byte[] twice = Arrays.copyOf(message, 2 * message.length);
    System.arraycopy(message, 0, twice, message.length, message.length);
    use.accept("twice", twice);
  }

  /**
   * Every member of the JSON inside a signed document altered where it stands, by one character,
   * under the signatures as they are.
   *
   * @param content the JSON, found in the message by its octets
   */
  static void membersInPlace(byte[] message, byte[] content, BiConsumer<String, byte[]> use) {
    int at = indexOf(message, content);
    String json = new String(content, StandardCharsets.ISO_8859_1);
    Matcher member = MEMBER.matcher(json);
    while (member.find()) {
      for (int group = 2; group <= 4; group++) {
        int middle = (member.start(group) + member.end(group)) / 2;
        if (member.group(group) != null) {
          byte[] altered = message.clone();
          altered[at + middle] = (byte) another(json.charAt(middle));
          use.accept("member " + member.group(1), altered);
        }
      }
    }
  }

  /** Every member of a JSON document altered, one at a time, by its path. */
  static Map<String, byte[]> members(byte[] content) {
    Map<String, byte[]> all = new java.util.LinkedHashMap<>();
    List<String> pointers = new ArrayList<>();
    leaves(JsonMapper.shared().readTree(content), "", pointers);
    for (String pointer : pointers) {
      JsonNode root = JsonMapper.shared().readTree(content);
      int cut = pointer.lastIndexOf('/');
      JsonNode parent = root.at(pointer.substring(0, cut));
      String name = pointer.substring(cut + 1);
      if (parent instanceof ObjectNode object) {
        object.set(name, altered(object.get(name)));
      } else if (parent instanceof ArrayNode array) {
        array.set(Integer.parseInt(name), altered(array.get(Integer.parseInt(name))));
      }
      all.put(pointer, JsonMapper.shared().writeValueAsBytes(root));
    }
    return all;
  }

  private static void leaves(JsonNode node, String pointer, List<String> pointers) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member -> leaves(member.getValue(), pointer + "/" + member.getKey(), pointers));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        leaves(array.get(i), pointer + "/" + i, pointers);
      }
    } else if (node.isNumber() || (node.isString() && !node.stringValue().isEmpty())) {
      pointers.add(pointer);
    }
  }

  private static JsonNode altered(JsonNode leaf) {
    if (leaf.isNumber()) {
      return leaf.isInt()
          ? IntNode.valueOf(leaf.intValue() + 1)
          : LongNode.valueOf(leaf.longValue() + 1);
    }
    char[] text = leaf.stringValue().toCharArray();
    text[text.length / 2] = another(text[text.length / 2]);
    return StringNode.valueOf(new String(text));
  }

  private static char another(char character) {
    return switch (character) {
      case '9' -> '0';
      case 'z' -> 'a';
      case 'Z' -> 'A';
      case 'f' -> 'a';
      case '+', '/', '=', '-', ':', '.', '_' -> '0';
      default -> (char) (character + 1);
    };
  }

  static int indexOf(byte[] whole, byte[] part) {
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(new String(part, StandardCharsets.ISO_8859_1));
    if (at < 0) {
      throw new IllegalArgumentException("the content is not in the message");
    }
    return at;
  }
}

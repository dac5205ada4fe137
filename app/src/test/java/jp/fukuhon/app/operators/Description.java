package jp.fukuhon.app.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the API as a client reads it, and what it demands of answers. Thread-safe. */
final class Description {

  private static final List<String> METHODS = List.of("get", "post", "put", "delete");
  private static final String PROBLEM = "application/problem+json";

  private final JsonNode document;
  private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi31());
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  private Description(JsonNode document) {
    this.document = document;
  }

  static String text() {
    try {
      return new ClassPathResource(DescriptionController.FILE)
          .getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Description read() {
    Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text());
    return new Description(JsonMapper.shared().valueToTree(yaml));
  }

  /** Every operation that a party of that role has: {@code GET /v1/status}. */
  Set<String> operations(String role) {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.required("paths").properties()) {
      for (String method : METHODS) {
        JsonNode operation = path.getValue().get(method);
        if (operation != null && operation.required("x-fukuhon-party").toString().contains(role)) {
          operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  /** Who may ask for an operation. */
  Set<String> roles(String operation) {
    String[] words = operation.split(" ", 2);
    JsonNode described =
        document.required("paths").required(words[1]).required(words[0].toLowerCase(Locale.ROOT));
    Set<String> roles = new TreeSet<>();
    described.required("x-fukuhon-roles").forEach(role -> roles.add(role.stringValue()));
    return roles;
  }

  /**
   * Demands that an answer is as described.
   *
   * @return the operation; empty when it is none of the description's, which answers with a problem
   */
  Optional<String> require(String method, String path, Answer answer) {
    if (answer.status() >= 400) {
      assertThat(answer.header("Content-Type")).as(answer.text()).startsWith(PROBLEM);
      conforms("#/components/schemas/Problem", answer);
      assertThat(answer.json().required("status").intValue()).isEqualTo(answer.status());
    }
    Optional<String> template = template(method, path);
    if (template.isPresent() && answer.status() < 400) {
      JsonNode responses =
          document
              .required("paths")
              .required(template.get())
              .required(method.toLowerCase(Locale.ROOT))
              .required("responses");
      JsonNode described = responses.get(String.valueOf(answer.status()));
      assertThat(described).as("%s %s answers %d", method, path, answer.status()).isNotNull();
      JsonNode content = described.get("content");
      if (content == null) {
        assertThat(answer.octets()).as("%s %s", method, path).isEmpty();
      } else {
        String type = answer.header("Content-Type").replaceAll(";.*", "");
        assertThat(content.propertyNames()).as("%s %s", method, path).contains(type);
        if (type.equals("application/json")) {
          conforms(
              "#/paths/%s/%s/responses/%d/content/application~1json/schema"
                  .formatted(
                      template.get().replace("/", "~1"),
                      method.toLowerCase(Locale.ROOT),
                      answer.status()),
              answer);
        }
      }
    }
    return template.map(known -> method + " " + known);
  }

  private Optional<String> template(String method, String path) {
    PathContainer asked = PathContainer.parsePath(path.replaceAll("\\?.*", ""));
    for (Map.Entry<String, JsonNode> described : document.required("paths").properties()) {
      if (described.getValue().has(method.toLowerCase(Locale.ROOT))
          && PathPatternParser.defaultInstance.parse(described.getKey()).matches(asked)) {
        return Optional.of(described.getKey());
      }
    }
    return Optional.empty();
  }

  private void conforms(String pointer, Answer answer) {
    Schema schema =
        schemas.computeIfAbsent(
            pointer,
            place ->
                registry.getSchema(
                    SchemaLocation.of("classpath:" + DescriptionController.FILE + place)));
    List<Error> faults = schema.validate(answer.text(), InputFormat.JSON);
    assertThat(faults).as("%s by %s", answer.text(), pointer).isEmpty();
  }
}

package jp.fukuhon.app.operators;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server answered.
 *
 * @param octets of the body
 */
record Answer(int status, HttpHeaders headers, byte[] octets) {

  JsonNode json() {
    return JsonMapper.shared().readTree(octets);
  }

  String text() {
    return new String(octets, StandardCharsets.UTF_8);
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  String member(String name) {
    return json().required(name).stringValue();
  }

  /** The problem's code, as its type says. */
  String problem() {
    return json().path("type").asString("").replace("urn:fukuhon:problem:", "");
  }
}

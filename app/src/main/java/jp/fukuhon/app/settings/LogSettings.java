package jp.fukuhon.app.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a serving party writes its log, which goes to its standard error.
 *
 * @param format text for people, ecs for machines: one JSON object a line, by the Elastic Common
 *     Schema
 */
public record LogSettings(@DefaultValue("text") Format format) {

  /** The form of a line. */
  public enum Format {
    TEXT,
    ECS
  }
}

package dev.sostenuto.edge.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/** Writes one JSON object, field by field. Confined to one thread. */
final class JsonObject {
  private final StringBuilder out = new StringBuilder("{");

  JsonObject put(String name, String text) {
    key(name);
    quote(text);
    return this;
  }

  /** A field whose value is encoded already. */
  JsonObject putJson(String name, String json) {
    key(name).append(json);
    return this;
  }

  JsonObject put(String name, List<String> texts) {
    key(name).append('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) out.append(',');
      quote(texts.get(i));
    }
    out.append(']');
    return this;
  }

  /** A text as JSON. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private StringBuilder key(String name) {
    if (out.length() > 1) out.append(',');
    quote(name);
    return out.append(':');
  }

  private void quote(String text) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
  }

  @Override
  public String toString() {
    return out + "}";
  }
}

package dev.sostenuto.edge.http;

import dev.sostenuto.engine.transfer.ImportRequest;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * The request that ends an upload (wire contract, section 9.2). Immutable.
 *
 * @param parts what was answered for each part, in their order
 */
record ImportCommand(ImportRequest what, String uploadToken, List<String> parts) {
  private static final ValueLimits LIMITS = new ValueLimits(4, 10_000, 100, 100, 1 << 20);

  static ImportCommand of(String body) {
    JsonValue.Obj request = object(body);
    JsonValue.Obj what = request.get("import") instanceof JsonValue.Obj found ? found : null;
    if (what == null) throw malformed("import", "an object");
    String component = textOrNull(what, "componentPath");
    if (component != null && !component.isEmpty())
      throw HttpError.badRequest(
          "ComponentNotFound", "There are no components here, so none named '" + component + "'.");
    return new ImportCommand(
        ImportRequest.of(textOrNull(what, "tableName"), text(what, "mode"), text(what, "format")),
        text(request, "uploadToken"),
        texts(request));
  }

  /** The id of an import that is confirmed. */
  static String importId(String body) {
    return text(object(body), "importId");
  }

  private static JsonValue.Obj object(String body) {
    try {
      if (EncodedJson.decode(body, LIMITS) instanceof JsonValue.Obj object) return object;
    } catch (InvalidValueException e) {
      throw HttpError.badRequest("BadRequest", "The request: " + e.getMessage() + ".");
    }
    throw HttpError.badRequest("BadRequest", "The request must be a JSON object.");
  }

  private static String text(JsonValue.Obj object, String name) {
    String text = textOrNull(object, name);
    if (text == null) throw malformed(name, "a string");
    return text;
  }

  private static String textOrNull(JsonValue.Obj object, String name) {
    JsonValue value = object.get(name);
    if (value == null || value instanceof JsonValue.Null) return null;
    if (value instanceof JsonValue.Str text) return text.value();
    throw malformed(name, "a string");
  }

  private static List<String> texts(JsonValue.Obj request) {
    if (!(request.get("partTokens") instanceof JsonValue.Array tokens))
      throw malformed("partTokens", "an array of strings");
    List<String> texts = new ArrayList<>();
    for (JsonValue token : tokens.items()) {
      if (!(token instanceof JsonValue.Str text))
        throw malformed("partTokens", "an array of strings");
      texts.add(text.value());
    }
    return texts;
  }

  private static HttpError malformed(String name, String what) {
    return HttpError.badRequest("BadRequest", "'%s' must be %s.".formatted(name, what));
  }
}

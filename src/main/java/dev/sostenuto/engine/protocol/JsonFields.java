package dev.sostenuto.engine.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sostenuto.engine.value.EncodedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one JSON object, told apart but not interpreted. Immutable.
 *
 * <p>Which fields mean anything depends on one of them, which may come last; so first the object is
 * cut into its fields, and then those that matter are read, each with one sentence for the sender
 * when it is not what it should be. A text that is not well-formed JSON from its beginning to its
 * end has no fields.
 */
public final class JsonFields {
  /** Fields of one object, the unknown ones included. */
  private static final int FIELD_LIMIT = 1_000;

  private static final long UINT32_MAX = 0xffff_ffffL;

  private final String what;
  private final Map<String, Field> fields;

  private JsonFields(String what, Map<String, Field> fields) {
    this.what = what;
    this.fields = fields;
  }

  /**
   * Cuts a text that is one JSON object and nothing else.
   *
   * @param what how to call it in sentences, such as {@code The message}
   */
  public static JsonFields read(String json, String what) throws ProtocolException {
    try (JsonParser parser = EncodedJson.parsers().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT)
        throw malformed(what + " must be a JSON object.");
      JsonFields fields = new JsonFields(what, fields(parser, json, what));
      if (parser.nextToken() != null)
        throw malformed(what + " must be one JSON object and nothing after it.");
      return fields;
    } catch (JsonProcessingException e) {
      throw malformed(what + " must be well-formed JSON.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Field> fields(JsonParser parser, String json, String what)
      throws IOException, ProtocolException {
    Map<String, Field> fields = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (fields.put(name, field(parser, json)) != null)
        throw malformed(what + " must not have two fields of one name.");
      if (fields.size() > FIELD_LIMIT)
        throw new ProtocolException(
            CloseWord.MESSAGE_TOO_LARGE, what + " must not have more than 1,000 fields.");
    }
    return fields;
  }

  private static Field field(JsonParser parser, String json) throws IOException {
    JsonToken token = parser.nextToken();
    if (!token.isStructStart()) return new Field(token, parser.getText());
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getCharOffset();
    return new Field(token, json.substring(start, end));
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    Field field = fields.get(name);
    return field != null && field.token != JsonToken.VALUE_NULL;
  }

  /** A string that must be there. */
  public String string(String name) throws ProtocolException {
    return required(name, JsonToken.VALUE_STRING, "a string").text;
  }

  /** A string, or null where the field is absent or null. */
  public String stringOrNull(String name) throws ProtocolException {
    return has(name) ? string(name) : null;
  }

  /** A string of limited length, or null where the field is absent or null. */
  public String stringOrNull(String name, int limitChars) throws ProtocolException {
    String text = stringOrNull(name);
    if (text != null && text.length() > limitChars)
      throw new ProtocolException(
          CloseWord.MESSAGE_TOO_LARGE,
          "'%s' must not have more than %,d characters.".formatted(name, limitChars));
    return text;
  }

  /** A whole number from 0 to 2^32 - 1 that must be there. */
  public long uint32(String name) throws ProtocolException {
    String expected = "a whole number from 0 to " + UINT32_MAX;
    String digits = required(name, JsonToken.VALUE_NUMBER_INT, expected).text;
    long value = digits.length() <= 10 && !digits.startsWith("-") ? Long.parseLong(digits) : -1;
    if (value < 0 || value > UINT32_MAX) throw wrong(name, expected);
    return value;
  }

  /** A timestamp, or null where the field is absent or null. */
  public Long timestampOrNull(String name) throws ProtocolException {
    String text = stringOrNull(name);
    try {
      return text == null ? null : WireTimestamp.decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed("'" + name + "': " + e.getMessage());
    }
  }

  /** The JSON text of an object or array that must be there. */
  public String structure(String name) throws ProtocolException {
    Field field = fields.get(name);
    if (field == null || !field.token.isStructStart()) throw wrong(name, "an object or an array");
    return field.text;
  }

  /** The JSON text of a value of any kind that must be there. */
  public String json(String name) throws ProtocolException {
    Field field = fields.get(name);
    if (field == null) throw wrong(name, "given");
    return field.json();
  }

  /** An array of objects that must be there, each cut into its fields. */
  public List<JsonFields> objects(String name, int limit) throws ProtocolException {
    String array = required(name, JsonToken.START_ARRAY, "an array of objects").text;
    List<JsonFields> objects = new ArrayList<>();
    try (JsonParser parser = EncodedJson.parsers().createParser(array)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.START_OBJECT)
          throw wrong(name, "an array of objects");
        if (objects.size() == limit)
          throw new ProtocolException(
              CloseWord.MESSAGE_TOO_LARGE,
              "'%s' must not have more than %,d items.".formatted(name, limit));
        String item = "Each of '" + name + "'";
        objects.add(new JsonFields(item, fields(parser, array, item)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  private Field required(String name, JsonToken token, String expected) throws ProtocolException {
    Field field = fields.get(name);
    if (field == null || field.token != token) throw wrong(name, expected);
    return field;
  }

  private ProtocolException wrong(String name, String expected) {
    return malformed("%s: '%s' must be %s.".formatted(what, name, expected));
  }

  private static ProtocolException malformed(String sentence) {
    return new ProtocolException(CloseWord.MALFORMED_MESSAGE, sentence);
  }

  /**
   * @param text of a scalar its value, of anything else its JSON
   */
  private record Field(JsonToken token, String text) {
    String json() {
      if (token != JsonToken.VALUE_STRING) return text;
      StringBuilder out = new StringBuilder();
      JsonText.append(out, text);
      return out.toString();
    }
  }
}

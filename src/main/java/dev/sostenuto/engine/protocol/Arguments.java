package dev.sostenuto.engine.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The arguments of one call. Immutable.
 *
 * <p>Arguments that are well-formed JSON but no arguments are the failure of that call, not of the
 * whole conversation: the client would send them again on the next socket.
 */
public sealed interface Arguments {
  /** Arguments to be checked by the function's own validators. */
  record Valid(JsonValue.Obj value) implements Arguments {}

  /**
   * No arguments.
   *
   * @param why one sentence, fit for the sender
   */
  record Invalid(String why) implements Arguments {}

  /**
   * Reads an array with exactly one object, or the object itself.
   *
   * @param json a value and nothing else
   */
  static Arguments read(String json) {
    try (JsonParser parser = EncodedJson.parsers().createParser(json)) {
      boolean inArray = parser.nextToken() == JsonToken.START_ARRAY;
      if (inArray) parser.nextToken();
      if (parser.currentToken() != JsonToken.START_OBJECT) return notOneObject();
      JsonValue value = EncodedJson.decode(parser);
      boolean alone = !inArray || parser.nextToken() == JsonToken.END_ARRAY;
      if (parser.nextToken() != null) return notOneObject();
      return alone && value instanceof JsonValue.Obj object ? new Valid(object) : notOneObject();
    } catch (InvalidValueException e) {
      return new Invalid(e.getMessage());
    } catch (JsonProcessingException e) {
      return new Invalid("The arguments must be well-formed JSON.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Arguments notOneObject() {
    return new Invalid("The arguments must be an array with exactly one object.");
  }
}

package dev.sostenuto.engine.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.ExportJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueLimits;
import java.io.IOException;
import java.io.Reader;

/** Documents as JSON: one after the other, or in an array. Confined to one thread. */
final class JsonDocuments implements DocumentReader {
  private final JsonParser parser;
  private final boolean array;
  private final boolean exported;
  private final ValueLimits limits;
  private boolean begun;
  private long line;

  /**
   * @param array whether the file is one array
   * @param exported whether its numbers are those of {@link ExportJson}
   */
  JsonDocuments(Reader in, boolean array, boolean exported, ValueLimits limits) throws IOException {
    this.parser =
        EncodedJson.parsers().createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    this.array = array;
    this.exported = exported;
    this.limits = limits;
  }

  @Override
  public JsonValue.Obj next() throws IOException {
    try {
      if (array && !begun && parser.nextToken() != JsonToken.START_ARRAY)
        throw new ImportException("The file must be one JSON array.");
      begun = true;
      JsonToken token = parser.nextToken();
      line = parser.currentTokenLocation().getLineNr();
      if (array && token == JsonToken.END_ARRAY) return end();
      if (token == null && !array) return null;
      JsonValue value =
          exported ? ExportJson.decode(parser, limits) : EncodedJson.decode(parser, limits);
      if (value instanceof JsonValue.Obj document) return document;
      throw new ImportException(place() + ": a document is a JSON object.");
    } catch (JsonProcessingException e) {
      throw new ImportException(place() + ": the JSON is malformed: " + e.getOriginalMessage());
    } catch (InvalidValueException e) {
      throw new ImportException(place() + ": " + e.getMessage());
    }
  }

  private JsonValue.Obj end() throws IOException {
    if (parser.nextToken() != null)
      throw new ImportException("The array must not be followed by anything.");
    return null;
  }

  @Override
  public String place() {
    return "line " + line;
  }
}

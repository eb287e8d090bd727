package dev.sostenuto.engine.store;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.sql.SQLException;
import org.postgresql.util.PGobject;

/**
 * How a {@link JsonValue} attribute stands in a jsonb column: in encoded JSON. Stateless; applies
 * by itself.
 */
@Converter(autoApply = true)
public final class JsonColumn implements AttributeConverter<JsonValue, Object> {
  @Override
  public Object convertToDatabaseColumn(JsonValue value) {
    PGobject column = new PGobject();
    column.setType("jsonb");
    try {
      column.setValue(value == null ? null : EncodedJson.encode(value));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return column;
  }

  @Override
  public JsonValue convertToEntityAttribute(Object column) {
    String json = column instanceof PGobject object ? object.getValue() : (String) column;
    return json == null ? null : EncodedJson.decode(json);
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Attribute;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.List;
import java.util.TreeMap;

/**
 * Documents on their way out, and into their table when it is imported: {@code _id}, {@code
 * _creationTime}, and the attributes that are not null. Immutable.
 */
final class DocumentCodec implements ValueCodec {
  private final DocumentType<?> type;
  private final List<ValueCodec> codecs;
  private final Validator validator;

  /**
   * @param codecs in the order of the attributes; those of the system columns are not used
   */
  DocumentCodec(DocumentType<?> type, List<ValueCodec> codecs) {
    this.type = type;
    this.codecs = codecs;
    TreeMap<String, Validator.Field> fields = new TreeMap<>();
    fields.put(
        "_id",
        new Validator.Field(new Validator.IdOf(type.table().name(), type.table().number()), false));
    fields.put("_creationTime", new Validator.Field(new Validator.Number(), false));
    for (int i = 2; i < codecs.size(); i++) {
      Attribute attribute = type.attributes().get(i);
      fields.put(
          attribute.name(), new Validator.Field(codecs.get(i).validator(), attribute.nullable()));
    }
    this.validator = new Validator.ObjectOf(fields);
  }

  @Override
  public Validator validator() {
    return validator;
  }

  @Override
  public Object decode(JsonValue value) {
    throw new UnsupportedOperationException("documents are not arguments");
  }

  /**
   * The row of a document that matches the validator.
   *
   * @throws ArgumentException when an attribute still can't hold its field
   */
  Row row(JsonValue.Obj document) {
    Object[] values = new Object[codecs.size()];
    values[0] = Id.parse(((JsonValue.Str) document.get("_id")).value()).value();
    values[1] = ((JsonValue.Float64) document.get("_creationTime")).value();
    for (int i = 2; i < values.length; i++) {
      Attribute attribute = type.attributes().get(i);
      JsonValue field = document.get(attribute.name());
      if (field != null) values[i] = column(attribute, codecs.get(i), field);
    }
    return new Row(values);
  }

  private static Object column(Attribute attribute, ValueCodec codec, JsonValue field) {
    try {
      return attribute.toColumn(codec.decode(field));
    } catch (ArgumentException e) {
      throw e.within("." + attribute.name());
    }
  }

  @Override
  public JsonValue.Obj encode(Object document) {
    JsonValue.ObjectBuilder object = JsonValue.object();
    object.put("_id", type.idOf(document).toString());
    object.put("_creationTime", ((Document) document).creationTime());
    for (int i = 2; i < codecs.size(); i++) {
      Attribute attribute = type.attributes().get(i);
      Object value = attribute.get(document);
      if (value != null) object.put(attribute.name(), codecs.get(i).encode(value));
    }
    return object.build();
  }
}

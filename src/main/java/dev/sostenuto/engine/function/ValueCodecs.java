package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Attribute;
import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the codec of a Java type. Safe for use by many threads. */
final class ValueCodecs {
  private final Catalog catalog;
  private final Map<Class<?>, DocumentType<?>> documents = new HashMap<>();
  private final Map<Class<?>, ValueCodec> byRuntimeClass = new ConcurrentHashMap<>();

  ValueCodecs(Catalog catalog) {
    this.catalog = catalog;
    for (TableSchema table : catalog.tables())
      documents.put(table.entity(), new DocumentType<>(table));
  }

  /** The document type of an entity, or null. */
  @SuppressWarnings("unchecked")
  <T> DocumentType<T> document(Class<T> entity) {
    return (DocumentType<T>) documents.get(entity);
  }

  DocumentType<?> document(TableSchema table) {
    return documents.get(table.entity());
  }

  /**
   * The codec of a type.
   *
   * @throws UnsupportedTypeException where there is none
   */
  ValueCodec of(Type type, Use use) {
    return new Search(use).codec(type);
  }

  /** A named field of that type, which may be an Optional. */
  FieldCodec field(String name, Type type, Use use) {
    return new Search(use).field(name, type);
  }

  /** Writes any value whose class says enough of its type. */
  JsonValue encodeByClass(Object value) {
    if (value == null) return JsonValue.NULL;
    if (value instanceof JsonValue json) return json;
    return byRuntimeClass
        .computeIfAbsent(value.getClass(), type -> of(type, Use.RESULT))
        .encode(value);
  }

  /** What a codec is for; some types only make sense one way. */
  enum Use {
    ARGUMENT,
    RESULT
  }

  /** Says which type has no form on the wire. */
  static final class UnsupportedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedTypeException(String message) {
      super(message);
    }
  }

  private final class Search {
    private final Use use;
    private final Deque<Class<?>> within = new ArrayDeque<>();

    Search(Use use) {
      this.use = use;
    }

    FieldCodec field(String name, Type type) {
      if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class)
        return new FieldCodec(name, codec(generic.getActualTypeArguments()[0]), true);
      return new FieldCodec(name, codec(type), false);
    }

    ValueCodec codec(Type type) {
      if (type instanceof WildcardType wildcard) return codec(wildcard.getUpperBounds()[0]);
      if (type instanceof ParameterizedType generic) return generic(generic);
      if (type instanceof Class<?> plain) return plain(plain);
      throw unsupported(type);
    }

    private ValueCodec generic(ParameterizedType type) {
      Class<?> raw = (Class<?>) type.getRawType();
      Type[] arguments = type.getActualTypeArguments();
      if (raw == List.class || raw == Collection.class) return new ListCodec(codec(arguments[0]));
      if (raw == Map.class && arguments[0] == String.class)
        return new MapCodec(codec(arguments[1]));
      if (raw == Id.class) return id(type, arguments[0]);
      if (raw == Page.class && use == Use.RESULT)
        return new PageCodec(new ListCodec(codec(arguments[0])));
      throw unsupported(type);
    }

    private ValueCodec id(Type type, Type entity) {
      TableSchema table =
          entity instanceof Class<?> known ? catalog.table(known).orElse(null) : null;
      if (table == null) throw unsupported(type);
      return ScalarCodec.id(table.name(), table.number());
    }

    private ValueCodec plain(Class<?> type) {
      Class<?> boxed = java.lang.invoke.MethodType.methodType(type).wrap().returnType();
      ValueCodec basic = ScalarCodec.basic(boxed);
      if (basic != null) return basic;
      if (boxed == Void.class && use == Use.RESULT)
        return new ScalarCodec(new Validator.Null(), value -> null, value -> JsonValue.NULL);
      if (type == PaginationOptions.class && use == Use.ARGUMENT)
        return new PaginationOptionsCodec();
      if (type.isEnum()) return new EnumCodec(type);
      if (JsonValue.class.isAssignableFrom(type)) throw unsupported(type);
      if (type.isRecord()) return record(type);
      DocumentType<?> document = documents.get(type);
      if (document != null && use == Use.RESULT) return document(document);
      throw unsupported(type);
    }

    private ValueCodec record(Class<?> type) {
      if (type.getTypeParameters().length > 0) throw unsupported(type);
      if (within.contains(type))
        throw new UnsupportedTypeException(
            "the record " + type.getSimpleName() + ", which contains itself");
      within.push(type);
      List<FieldCodec> fields = new ArrayList<>();
      List<Method> accessors = new ArrayList<>();
      List<Class<?>> types = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        fields.add(field(component.getName(), component.getGenericType()));
        accessors.add(component.getAccessor());
        types.add(component.getType());
      }
      within.pop();
      return new RecordCodec(fields, accessors, constructor(type, types));
    }

    private Constructor<?> constructor(Class<?> type, List<Class<?>> components) {
      try {
        return type.getDeclaredConstructor(components.toArray(Class<?>[]::new));
      } catch (NoSuchMethodException e) {
        throw new AssertionError(e);
      }
    }

    private ValueCodec document(DocumentType<?> document) {
      List<ValueCodec> codecs = new ArrayList<>();
      for (Attribute attribute : document.attributes()) codecs.add(attribute(attribute));
      return new DocumentCodec(document, codecs);
    }

    /** An attribute's own type, or that of its column where the type has no form on the wire. */
    private ValueCodec attribute(Attribute attribute) {
      try {
        return codec(attribute.javaType());
      } catch (UnsupportedTypeException e) {
        ValueCodec column = ScalarCodec.basic(columnClass(attribute.type()));
        return new ScalarCodec(
            column.validator(),
            value -> attribute.fromColumn(column.decode(value)),
            value -> column.encode(attribute.toColumn(value)));
      }
    }

    private Class<?> columnClass(ColumnType type) {
      return switch (type) {
        case BOOLEAN -> Boolean.class;
        case INTEGER -> Long.class;
        case FLOAT8 -> Double.class;
        case TEXT -> String.class;
        case UUID -> UUID.class;
        case TIMESTAMPTZ -> Instant.class;
        case BYTEA -> byte[].class;
        case JSONB -> JsonValue.class;
      };
    }

    private UnsupportedTypeException unsupported(Type type) {
      boolean document = type instanceof AnnotatedElement && documents.containsKey(type);
      String hint = document ? ", a document; take its Id<...>" : "";
      return new UnsupportedTypeException("the type " + type.getTypeName() + hint);
    }
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Attribute;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.store.Cut;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.value.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Checks and collects the bounds of an index range. Confined to one run. */
final class RangeBuilder implements IndexRange {
  private final DocumentType<?> type;
  private final IndexSchema index;
  private final List<Object> equal = new ArrayList<>();
  private Cut lower;
  private Cut upper;
  private String boundField;

  RangeBuilder(DocumentType<?> type, IndexSchema index) {
    this.type = type;
    this.index = index;
  }

  @Override
  public IndexRange eq(String field, Object value) {
    if (boundField != null)
      throw mistake(
          "eq(\""
              + field
              + "\") comes after a bound on \""
              + boundField
              + "\"; equalities come first");
    equal.add(columnValue(next(field), value));
    return this;
  }

  @Override
  public IndexRange gt(String field, Object value) {
    return lower(field, value, true);
  }

  @Override
  public IndexRange gte(String field, Object value) {
    return lower(field, value, false);
  }

  @Override
  public IndexRange lt(String field, Object value) {
    return upper(field, value, false);
  }

  @Override
  public IndexRange lte(String field, Object value) {
    return upper(field, value, true);
  }

  IndexBounds bounds() {
    return new IndexBounds(
        index, lower == null ? Cut.before(equal) : lower, upper == null ? Cut.after(equal) : upper);
  }

  private IndexRange lower(String field, Object value, boolean after) {
    if (lower != null) throw mistake("there are two lower bounds");
    lower = new Cut(bound(field, value), after);
    return this;
  }

  private IndexRange upper(String field, Object value, boolean after) {
    if (upper != null) throw mistake("there are two upper bounds");
    upper = new Cut(bound(field, value), after);
    return this;
  }

  private List<Object> bound(String field, Object value) {
    if (boundField != null && !boundField.equals(field))
      throw mistake("there are bounds on two fields, \"" + boundField + "\" and \"" + field + "\"");
    ColumnSchema column = next(field);
    boundField = field;
    List<Object> values = new ArrayList<>(equal);
    values.add(columnValue(column, value));
    return values;
  }

  private ColumnSchema next(String field) {
    ColumnSchema expected =
        equal.size() < index.columns().size() ? index.columns().get(equal.size()) : null;
    if (expected != null && expected.field().equals(field)) return expected;
    boolean known = index.columns().stream().anyMatch(column -> column.field().equals(field));
    if (!known) throw mistake("the field \"" + field + "\" is not in the index");
    throw mistake(
        "the field \""
            + field
            + "\" does not come next; the fields must be a prefix of the index, in its order");
  }

  private Object columnValue(ColumnSchema column, Object value) {
    if (column == index.table().idColumn() && value instanceof Id<?> id) {
      if (id.table() != index.table().number())
        throw mistake("the id " + id + " is from another table than " + index.table());
      return id.value();
    }
    Attribute attribute = type.attribute(column);
    if (!attribute.accepts(value))
      throw mistake(
          "the field \""
              + column.field()
              + "\" is a "
              + attribute.javaType().getTypeName()
              + ", not a "
              + value.getClass().getSimpleName());
    try {
      return attribute.toColumn(value);
    } catch (IllegalArgumentException e) {
      throw mistake("the field \"" + column.field() + "\": " + e.getMessage());
    }
  }

  private FunctionFailure mistake(String what) {
    String fields =
        index.columns().stream().map(ColumnSchema::field).collect(Collectors.joining(", "));
    return new FunctionFailure(
        "Bad range on the index " + index + " (" + fields + "): " + what + ".");
  }
}

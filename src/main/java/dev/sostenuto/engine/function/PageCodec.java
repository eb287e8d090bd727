package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.List;
import java.util.TreeMap;

/** Pages, in the shape that {@code usePaginatedQuery} takes. Immutable. */
record PageCodec(ListCodec items) implements ValueCodec {
  @Override
  public Validator validator() {
    return validator(items.validator());
  }

  /**
   * What a page looks like.
   *
   * @param items what the array of its items looks like
   */
  static Validator validator(Validator items) {
    Validator text = new Validator.Str();
    Validator none = new Validator.Null();
    Validator status =
        new Validator.Union(
            List.of(
                new Validator.Literal(JsonValue.of(Page.PageStatus.SplitRecommended.name())),
                new Validator.Literal(JsonValue.of(Page.PageStatus.SplitRequired.name())),
                none));
    TreeMap<String, Validator.Field> fields = new TreeMap<>();
    fields.put("page", new Validator.Field(items, false));
    fields.put("isDone", new Validator.Field(new Validator.Boolean(), false));
    fields.put("continueCursor", new Validator.Field(text, false));
    fields.put("splitCursor", new Validator.Field(new Validator.Union(List.of(text, none)), true));
    fields.put("pageStatus", new Validator.Field(status, true));
    return new Validator.ObjectOf(fields);
  }

  @Override
  public Object decode(JsonValue value) {
    throw new UnsupportedOperationException("pages are not arguments");
  }

  @Override
  public JsonValue encode(Object value) {
    Page<?> page = (Page<?>) value;
    return JsonValue.object()
        .put("page", items.encode(page.page()))
        .put("isDone", page.isDone())
        .put("continueCursor", page.continueCursor())
        .put("splitCursor", text(page.splitCursor()))
        .put("pageStatus", text(page.pageStatus()))
        .build();
  }

  private static JsonValue text(Object value) {
    return value == null ? JsonValue.NULL : JsonValue.of(value.toString());
  }
}

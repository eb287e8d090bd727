package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.Id;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A function class with a mistake is refused with a sentence that names the method. */
class FunctionRegistryTest {
  private static FunctionRegistry registry(Object... beans) {
    return FunctionRegistry.of(Documents.catalog(List.of(Note.class)), List.of(beans), null);
  }

  private static void assertRefused(Object bean, String... parts) {
    assertThatThrownBy(() -> registry(bean))
        .isInstanceOf(InvalidFunctionException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void functionsAreFoundByPathWithTheirValidators() {
    FunctionRegistry registry = registry(new NoteFunctions());
    FunctionDefinition ranks =
        registry.find(FunctionPath.parse("lab/notes.js:ranks")).orElseThrow();
    assertThat(ranks.kind()).isEqualTo(FunctionKind.QUERY);
    assertThat(ranks.internal()).isFalse();
    assertThat(ranks.args().render())
        .isEqualTo(
            "v.object({board: v.string(), count: v.number(), desc: v.boolean(), over: v.optional(v.number()),"
                + " under: v.optional(v.number())})");
    assertThat(EncodedJson.encode(ranks.returns().toJson()))
        .isEqualTo("{\"type\":\"array\",\"value\":{\"type\":\"number\"}}");
    FunctionDefinition get = registry.find(FunctionPath.parse("lab/notes:get")).orElseThrow();
    assertThat(get.returns().render())
        .isEqualTo(
            "v.union(v.object({_creationTime: v.number(), _id: v.id(\"notes\"), board: v.string(), due:"
                + " v.optional(v.number()), extra: v.optional(v.any()), parent: v.optional(v.id(\"notes\")), rank:"
                + " v.number(), size: v.optional(v.int64()), title: v.optional(v.string())}), v.null())");
    assertThat(registry.find(FunctionPath.parse("lab/notes:secret")).orElseThrow().internal())
        .isTrue();
    assertThat(registry.find(FunctionPath.parse("lab/notes:none"))).isEmpty();
  }

  @Functions("m")
  public static class WrongContext {
    @Mutation
    public void save(QueryContext ctx) {}
  }

  @Functions("m")
  public static class NoContext {
    @Query
    public int two() {
      return 2;
    }
  }

  @Functions("m")
  public static class BadParameter {
    @Query
    public void take(QueryContext ctx, StringBuilder text) {}
  }

  @Functions("m")
  public static class DocumentParameter {
    @Query
    public void take(QueryContext ctx, Note note) {}
  }

  @Functions("m")
  public static class ForeignId {
    @Query
    public void take(QueryContext ctx, Id<String> id) {}
  }

  @Functions("m")
  public static class BadResult {
    @Query
    public Map<Integer, String> give(QueryContext ctx) {
      return Map.of();
    }
  }

  @Functions("m")
  public static class Overloaded {
    @Query
    public void same(QueryContext ctx) {}

    @Query
    public void same(QueryContext ctx, String text) {}
  }

  @Functions("m")
  public static class TwoKinds {
    @Query
    @Mutation
    public void both(QueryContext ctx) {}
  }

  @Functions("m")
  public static class Hidden {
    @Query
    void hidden(QueryContext ctx) {}
  }

  @Functions("bad module")
  public static class BadModule {
    @Query
    public void get(QueryContext ctx) {}
  }

  @Functions("_system/x")
  public static class Reserved {
    @Query
    public void get(QueryContext ctx) {}
  }

  @Functions("m")
  public static class BadName {
    @Query
    public void prix$(QueryContext ctx) {}
  }

  @Functions("m")
  public static class Empty {}

  record Loop(Optional<Loop> next) {}

  @Functions("m")
  public static class Endless {
    @Query
    public void take(QueryContext ctx, Loop loop) {}
  }

  @Functions("m")
  public static class OnlyInternal {
    @Internal
    public void get(QueryContext ctx) {}
  }

  @Test
  void mistakesNameTheMethod() {
    assertRefused(new WrongContext(), "WrongContext.save", "is a Mutation", "MutationContext");
    assertRefused(new NoContext(), "NoContext.two", "QueryContext");
    assertRefused(new BadParameter(), "BadParameter.take", "argument text", "StringBuilder");
    assertRefused(
        new DocumentParameter(), "DocumentParameter.take", "argument note", "take its Id<...>");
    assertRefused(new ForeignId(), "ForeignId.take", "Id<java.lang.String>");
    assertRefused(new BadResult(), "BadResult.give", "result", "java.util.Map");
    assertRefused(new Overloaded(), "m:same");
    assertRefused(new TwoKinds(), "TwoKinds.both", "more than one");
    assertRefused(new Hidden(), "Hidden.hidden", "public");
    assertRefused(new BadModule(), "BadModule.get", "bad module");
    assertRefused(new Reserved(), "Reserved.get", "reserved");
    assertRefused(new BadName(), "BadName.prix$", "prix$");
    assertRefused(new Empty(), "Empty", "no method");
    assertRefused(new Endless(), "Endless.take", "Loop", "contains itself");
    assertRefused(new OnlyInternal(), "OnlyInternal.get", "@Internal");
    assertThatThrownBy(() -> registry(new NoteFunctions(), new NoteFunctions()))
        .isInstanceOf(InvalidFunctionException.class)
        .hasMessageContaining("lab/notes:");
    assertRefused("a string", "java.lang.String", "@Functions");
  }
}

package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.result;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.store.ReadSet;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Environment variables as functions read them and as the administrator sets them. */
class EnvironmentTest {
  private static TestHost app;

  @BeforeAll
  static void open() {
    app = new TestHost(List.of(), List.of(new Readers()));
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @BeforeEach
  void clear() {
    app.database.execute("delete from _environment_variables");
  }

  /** What reads variables. */
  @Functions("readers")
  public static class Readers {
    @Query
    public Optional<String> read(QueryContext ctx, String name) {
      return ctx.env(name);
    }

    @Mutation
    public Optional<String> readInMutation(MutationContext ctx, String name) {
      return ctx.env(name);
    }

    @Action
    public Optional<String> readInAction(ActionContext ctx, String name) {
      return ctx.env(name);
    }
  }

  private static CallResult update(String changes) {
    return result(
        get(
            app.calls.mutate(
                new Call(
                    SystemFunctions.UPDATE_ENVIRONMENT,
                    (JsonValue.Obj) EncodedJson.decode("{\"changes\":" + changes + "}"),
                    Identity.ADMIN,
                    null),
                CommitWatch.NONE)));
  }

  private static void set(String name, String value) {
    JsonValue.Obj change = JsonValue.object().put("name", name).put("value", value).build();
    assertThat(update("[" + EncodedJson.encode(change) + "]")).isInstanceOf(CallResult.Value.class);
  }

  private static QueryOutcome read(String name) {
    return app.query("readers:read", "{\"name\":\"" + name + "\"}");
  }

  private static List<String> all() {
    QueryOutcome outcome =
        app.query(
                new QueryCall(
                    SystemFunctions.LIST_ENVIRONMENT, JsonValue.Obj.EMPTY, null, Identity.ADMIN))
            .get(0);
    List<String> all = new ArrayList<>();
    for (JsonValue item : ((JsonValue.Array) value(outcome.result())).items()) {
      JsonValue.Obj variable = (JsonValue.Obj) item;
      assertThat(variable.fields().keySet()).isEqualTo(Set.of("name", "value"));
      all.add(
          ((JsonValue.Str) variable.get("name")).value()
              + "="
              + ((JsonValue.Str) variable.get("value")).value());
    }
    return all;
  }

  @Test
  void everyKindOfFunctionReadsIt() {
    set("TOKEN", "abc");
    String args = "{\"name\":\"TOKEN\"}";
    assertThat(value(read("TOKEN").result())).isEqualTo(JsonValue.of("abc"));
    assertThat(value(app.mutate("readers:readInMutation", args))).isEqualTo(JsonValue.of("abc"));
    JsonValue.Obj action = (JsonValue.Obj) EncodedJson.decode(args);
    assertThat(
            value(result(get(app.calls.act(new Call("readers:readInAction", action, null, null))))))
        .isEqualTo(JsonValue.of("abc"));
    assertThat(value(read("OTHER").result())).isEqualTo(JsonValue.NULL);
    assertThat(value(read("no name").result())).isEqualTo(JsonValue.NULL);
  }

  @Test
  void aQueryDependsOnTheVariableItReadsAndOnNoOther() {
    ReadSet missing = read("A").reads();
    set("A", "1");
    set("B", "1");
    ReadSet there = read("A").reads();
    assertThat(there).isEqualTo(missing);
    assertThat(there.ranges()).hasSize(1);
    assertThat(there.tables()).isEmpty();
    assertThat(read("B").reads()).isNotEqualTo(there);
    assertThat(read("A").identityRead()).isFalse();
  }

  @Test
  void aValueArrivesByteForByte() {
    Property.check(
        30,
        random -> {
          String text = "line\r\n=\"'\\$ \u0000é🎹" + new RandomValues(random).text();
          set("V", text);
          assertThat(value(read("V").result())).isEqualTo(JsonValue.of(text));
        });
    String largest = "🎹".repeat(2_048);
    set("V", largest);
    assertThat(all()).containsExactly("V=" + largest);
  }

  @Test
  void changesAreSetReplacedRemovedAndListedByName() {
    assertThat(
            update(
                "[{\"name\":\"b\",\"value\":\"1\"},{\"name\":\"_A\",\"value\":\"\"},{\"name\":\"Z9\",\"value\":\"9\"}]"))
        .isInstanceOf(CallResult.Value.class);
    assertThat(all()).containsExactly("Z9=9", "_A=", "b=1");
    update("[{\"name\":\"b\",\"value\":\"2\"},{\"name\":\"Z9\"},{\"name\":\"ABSENT\"}]");
    assertThat(all()).containsExactly("_A=", "b=2");
  }

  @Test
  void whatIsBeyondALimitIsRefusedAsAWholeAndWithoutItsValue() {
    String good = "{\"name\":\"GOOD\",\"value\":\"x\"},";
    refused("[" + good + "{\"name\":\"1A\",\"value\":\"secret\"}]", "InvalidEnvVarName");
    refused("[" + good + "{\"name\":\"\",\"value\":\"secret\"}]", "InvalidEnvVarName");
    refused("[" + good + "{\"name\":\"A-B\",\"value\":\"secret\"}]", "InvalidEnvVarName");
    refused(
        "[" + good + "{\"name\":\"" + "N".repeat(257) + "\",\"value\":\"secret\"}]",
        "EnvVarNameTooLong");
    refused(
        "[" + good + "{\"name\":\"N\",\"value\":\"secret" + "x".repeat(8_187) + "\"}]",
        "EnvVarValueTooLarge");
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 513; i++) many.add("{\"name\":\"N" + i + "\",\"value\":\"secret\"}");
    refused("[" + String.join(",", many) + "]", "TooManyEnvVars");
    assertThat(all()).isEmpty();
    set("N".repeat(256), "x".repeat(8_192));
  }

  private static void refused(String changes, String code) {
    CallResult.Failure failure = failure(update(changes));
    assertThat(failure.errorData()).contains("\"code\":\"" + code + "\"").doesNotContain("secret");
    assertThat(failure.detail()).doesNotContain("secret");
  }

  @Test
  void theyAreForTheAdministratorAlone() {
    QueryOutcome listed = app.query(SystemFunctions.LIST_ENVIRONMENT, "{}");
    assertThat(failure(listed.result()).detail()).isEqualTo(CallResult.Failure.NOT_PERMITTED);
    assertThat(failure(app.mutate(SystemFunctions.UPDATE_ENVIRONMENT, "{\"changes\":[]}")).detail())
        .isEqualTo(CallResult.Failure.NOT_PERMITTED);
    assertThat(failure(app.query("_system/no/such:function", "{}").result()).detail())
        .isEqualTo(CallResult.Failure.NOT_PERMITTED);
  }
}

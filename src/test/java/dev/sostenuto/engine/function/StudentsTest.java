package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.students.Center;
import dev.sostenuto.app.students.CenterFunctions;
import dev.sostenuto.app.students.Student;
import dev.sostenuto.app.students.StudentFunctions;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The students application, from its functions down to the rows. */
class StudentsTest {
  private static TestHost app;

  @BeforeAll
  static void open() {
    app =
        new TestHost(
            List.of(Center.class, Student.class),
            List.of(new CenterFunctions(), new StudentFunctions()));
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @Test
  void entitiesIndexesAndTheDatabaseAgree() throws SQLException {
    try (Connection connection = app.database.connect()) {
      assertThat(SchemaCheck.differences(connection, app.catalog)).isEmpty();
    }
  }

  @Test
  void whatIsCreatedIsFound() {
    String center = createCenter("  Riverside ");
    JsonValue.Obj found =
        (JsonValue.Obj) value(app.query("centers:get", "{\"id\":\"" + center + "\"}").result());
    assertThat(found.fields().keySet()).containsExactly("_creationTime", "_id", "name");
    assertThat(found.get("_id")).isEqualTo(JsonValue.of(center));
    assertThat(found.get("name")).isEqualTo(JsonValue.of("Riverside"));

    String student = create(center, "Ada", null);
    JsonValue.Obj ada =
        (JsonValue.Obj) value(app.query("students:get", "{\"id\":\"" + student + "\"}").result());
    assertThat(ada.get("status")).isEqualTo(JsonValue.of("active"));
    assertThat(ada.get("centerId")).isEqualTo(JsonValue.of(center));
    assertThat(app.database.query("select status || ' ' || name from students where name = 'Ada'"))
        .isEqualTo("active Ada");
  }

  @Test
  void aCentresStudentsAreListedFromTheEndOfTheIndex() {
    String center = createCenter("Order");
    create(center, "a1", "active");
    create(center, "t1", "trial");
    create(center, "a2", "active");
    create(createCenter("Other"), "elsewhere", "trial");
    JsonValue.Obj page =
        (JsonValue.Obj)
            value(
                app.query(
                        "students:listByCenter",
                        "{\"centerId\":\""
                            + center
                            + "\",\"paginationOpts\":{\"numItems\":20,\"cursor\":null,\"id\":1}}")
                    .result());
    assertThat(names(page)).containsExactly("t1", "a2", "a1");
    assertThat(page.get("isDone")).isEqualTo(JsonValue.of(true));
  }

  @Test
  void aStudentIsChangedAndRemoved() {
    String student = create(createCenter("Change"), "Bea", "trial");
    app.mutate("students:update", "{\"id\":\"" + student + "\",\"status\":\"inactive\"}");
    assertThat(app.database.query("select status from students where name = 'Bea'"))
        .isEqualTo("inactive");
    assertThat(value(app.mutate("students:remove", "{\"id\":\"" + student + "\"}")))
        .isEqualTo(JsonValue.NULL);
    assertThat(value(app.query("students:get", "{\"id\":\"" + student + "\"}").result()))
        .isEqualTo(JsonValue.NULL);
    assertThat(failure(app.mutate("students:remove", "{\"id\":\"" + student + "\"}")).errorData())
        .contains("UnknownStudent");
  }

  @Test
  void badNamesAndUnknownCentresAreRefusedWithData() {
    String center = createCenter("Bad names");
    for (String name : List.of("", "   ", "x".repeat(201))) {
      CallResult.Failure failure =
          failure(
              app.mutate(
                  "students:create",
                  "{\"centerId\":\"" + center + "\",\"name\":\"" + name + "\"}"));
      assertThat(failure.errorData()).contains("\"code\":\"InvalidName\"");
      assertThat(failure.detail()).startsWith("Uncaught ConvexError: {");
    }
    String missing = createCenter("Gone");
    app.database.execute("delete from centers where name = 'Gone'");
    assertThat(
            failure(
                    app.mutate(
                        "students:create", "{\"centerId\":\"" + missing + "\",\"name\":\"x\"}"))
                .errorData())
        .contains("UnknownCenter");
  }

  @Test
  void argumentsOfTheWrongShapeAreRefusedInTheWordsOfTheContract() {
    String center = createCenter("Shapes");
    assertThat(failure(app.mutate("students:create", "{\"centerId\":\"" + center + "\"}")).detail())
        .startsWith("ArgumentValidationError: Object is missing the required field `name`.")
        .contains(
            "Validator: v.object({centerId: v.id(\"centers\"), name: v.string(), status: v.optional(v.union(");
    assertThat(failure(app.query("students:get", "{\"id\":\"" + center + "\"}").result()).detail())
        .startsWith("ArgumentValidationError: Id is from another table than `students`.");
    assertThat(
            failure(
                    app.mutate(
                        "students:create",
                        "{\"centerId\":\"" + center + "\",\"name\":\"x\",\"status\":\"gone\"}"))
                .detail())
        .startsWith("ArgumentValidationError: Value matches none")
        .contains("Path: .status");
  }

  private static String createCenter(String name) {
    return ((JsonValue.Str) value(app.mutate("centers:create", "{\"name\":\"" + name + "\"}")))
        .value();
  }

  private static String create(String center, String name, String status) {
    JsonValue.ObjectBuilder args = JsonValue.object().put("centerId", center).put("name", name);
    if (status != null) args.put("status", status);
    return ((JsonValue.Str) value(app.mutate("students:create", EncodedJson.encode(args.build()))))
        .value();
  }

  private static List<String> names(JsonValue.Obj page) {
    return ((JsonValue.Array) page.get("page"))
        .items().stream()
            .map(item -> ((JsonValue.Str) ((JsonValue.Obj) item).get("name")).value())
            .toList();
  }
}

package dev.sostenuto.engine.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.conformance.Sample;
import dev.sostenuto.conformance.SampleChanges;
import dev.sostenuto.conformance.SampleEnvironment;
import dev.sostenuto.conformance.SampleQueries;
import dev.sostenuto.conformance.SampleSchedule;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import jakarta.enterprise.inject.Vetoed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateApiTest {
  private static final Path CONFORMANCE = Path.of("src/test/web/_generated");

  private static final DeploymentClasses SAMPLES =
      new DeploymentClasses(
          List.of(
              SampleSchedule.class,
              SampleQueries.class,
              SampleEnvironment.class,
              SampleChanges.class),
          List.of(Sample.class));

  @TempDir Path folder;

  /** Functions with names that need care. */
  @Functions("odd")
  public static class Odd {
    @Query
    public void default_(QueryContext ctx) {}

    @Query
    public int deep(QueryContext ctx) {
      return 1;
    }

    @Internal
    @Query
    public boolean hidden(QueryContext ctx) {
      return true;
    }
  }

  /** A module whose path is that of a function. */
  @Functions("odd/deep/2nd.part/x")
  public static class Deeper {
    @Query
    public String name(QueryContext ctx) {
      return "";
    }
  }

  /** No bean. */
  @Vetoed
  @Functions("withheld")
  public static class Withheld {
    @Query
    public void nothing(QueryContext ctx) {}
  }

  /** `mvn test -Dtest=GenerateApiTest -Dapi=write` makes the files of the npm tests anew. */
  @Test
  void conformanceFunctionsAreAsTheNpmTestsHaveThem() throws IOException {
    Map<String, String> files = GenerateApi.files(SAMPLES);
    if ("write".equals(System.getProperty("api"))) GenerateApi.write(CONFORMANCE, files);
    GenerateApi.check(CONFORMANCE, files);
  }

  @Test
  void orderOfTheClassesDoesNotMatter() {
    DeploymentClasses otherOrder =
        new DeploymentClasses(
            List.of(
                SampleChanges.class,
                SampleEnvironment.class,
                SampleQueries.class,
                SampleSchedule.class),
            List.of(Sample.class));
    assertThat(GenerateApi.files(otherOrder)).isEqualTo(GenerateApi.files(SAMPLES));
  }

  @Test
  void namesAreQuotedAndAFunctionMayStandWhereAModuleStands() {
    String api =
        GenerateApi.files(new DeploymentClasses(List.of(Odd.class, Deeper.class), List.of()))
            .get("api.d.ts");
    assertThat(api)
        .contains(
            """
            export declare const api: {
              odd: {
                deep: FunctionReference<"query", "public", Record<string, never>, number> & {
                  "2nd.part": {
                    x: {
                      name: FunctionReference<"query", "public", Record<string, never>, string>;
                    };
                  };
                };
                default: FunctionReference<"query", "public", Record<string, never>, null>;
              };
            };

            export declare const internal: {
              odd: {
                hidden: FunctionReference<"query", "internal", Record<string, never>, boolean>;
              };
            };
            """)
        .doesNotContain("PaginationOptions")
        .doesNotContain("dataModel");
  }

  @Test
  void staleFileFailsTheBuildWithTheCommandThatMendsIt() throws IOException {
    Map<String, String> files = GenerateApi.files(SAMPLES);
    assertThatThrownBy(() -> GenerateApi.check(folder, files))
        .hasMessageContaining("api.d.ts")
        .hasMessageContaining("'mvn process-classes -Dapi=write'");

    GenerateApi.write(folder, files);
    assertThatCode(() -> GenerateApi.check(folder, files)).doesNotThrowAnyException();

    Path model = folder.resolve("dataModel.d.ts");
    Files.writeString(model, Files.readString(model).replace("amount?:", "amount:"));
    assertThatThrownBy(() -> GenerateApi.check(folder, files))
        .hasMessageContaining("dataModel.d.ts");
  }

  @Test
  void windowsLineEndsAreNotStale() throws IOException {
    Map<String, String> files = GenerateApi.files(SAMPLES);
    for (Map.Entry<String, String> file : files.entrySet())
      Files.writeString(folder.resolve(file.getKey()), file.getValue().replace("\n", "\r\n"));

    assertThatCode(() -> GenerateApi.check(folder, files)).doesNotThrowAnyException();
  }

  @Test
  void functionsAndEntitiesAreFoundInFoldersAndJars() throws IOException {
    Path jar = folder.resolve("app.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      add(entries, "dev/sostenuto/conformance/SampleQueries.class");
      add(entries, "dev/sostenuto/conformance/Sample.class");
    }
    Path unpacked = folder.resolve("classes");
    for (Class<?> type : List.of(Odd.class, Withheld.class)) {
      Path file = Path.of(type.getName().replace('.', '/') + ".class");
      Files.createDirectories(unpacked.resolve(file).getParent());
      Files.copy(Path.of("target/test-classes").resolve(file), unpacked.resolve(file));
    }

    DeploymentClasses found =
        DeploymentClasses.find(List.of(jar, unpacked), getClass().getClassLoader());

    assertThat(found)
        .isEqualTo(
            new DeploymentClasses(List.of(SampleQueries.class, Odd.class), List.of(Sample.class)));
  }

  @Test
  void otherArgumentsAreRefused() {
    assertThatThrownBy(() -> GenerateApi.main(new String[] {"wirte", "out", "classes"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[wirte, out, classes]");
  }

  private static void add(JarOutputStream jar, String name) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    Files.copy(Path.of("target/test-classes", name), jar);
    jar.closeEntry();
  }
}

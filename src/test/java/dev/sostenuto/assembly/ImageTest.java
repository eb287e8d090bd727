package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What can be said of {@code docker/} without Docker: that its parts fit together, the manual and
 * the database. That the server runs as laid out is for {@code ProductionIT}.
 */
class ImageTest {
  private static final Path DOCKER = Path.of("docker");

  /** What Open Liberty may take to stop, after our own times. */
  private static final Duration CONTAINER_STOP = Duration.ofSeconds(30);

  /** The images' own, or the operating system's; not for operators to set. */
  private static final Set<String> FOREIGN =
      Set.of("POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "HTTP_HOST", "HTTP_PORT");

  private final Map<String, Object> compose = compose();
  private final Map<String, Object> server = map(map(compose, "services"), "server");
  private final Map<String, Object> database = map(map(compose, "services"), "database");

  private static Map<String, Object> compose() {
    try {
      return cast(new Yaml().load(Files.readString(DOCKER.resolve("compose.yaml"))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyVariableIsInTheManual() throws IOException {
    Set<String> used = new TreeSet<>(map(server, "environment").keySet());
    collect(used, "compose.yaml", "\\$\\{([A-Z_]+)");
    collect(used, "run", "\\$\\{([A-Z_]+):?-");
    collect(used, "run", "export ([A-Z_]+)=");
    collect(used, "ready", "\\$\\{([A-Z_]+)");
    collect(used, "Dockerfile", "(?m)^(?:ENV| {3}) ([A-Z_]+)=");
    used.removeAll(FOREIGN);
    assertThat(used).contains("SOSTENUTO_TLS", "WLP_HOME", "PUBLISHED_PORT", "ADMIN_PORT");
    assertThat(documented()).containsAll(used);
  }

  private static void collect(Set<String> into, String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(DOCKER.resolve(file)));
    while (found.find()) into.add(found.group(1));
  }

  /** Each name in the manual's tables and sentences, as an environment variable. */
  private static Set<String> documented() throws IOException {
    Matcher name =
        Pattern.compile("`([A-Za-z][A-Za-z_.-]+)(?:=[^`]*)?`")
            .matcher(Files.readString(Path.of("docs/OPERATING.md")));
    Set<String> all = new TreeSet<>();
    while (name.find()) all.add(name.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
    return all;
  }

  @Test
  void theContainerMayTakeAsLongToStopAsTheServerWants() {
    Map<String, Object> environment = map(server, "environment");
    Duration own =
        List.of("NOTICE", "WINDOW", "GRACE").stream()
            .map(part -> Duration.parse(environment.get("SOSTENUTO_STOP_" + part).toString()))
            .reduce(Duration.ZERO, Duration::plus);
    Duration allowed = Duration.parse("PT" + server.get("stop_grace_period"));
    assertThat(allowed).isGreaterThanOrEqualTo(own.plus(CONTAINER_STOP));
  }

  @Test
  void passwordsAreInFilesThatAreNotKept() throws IOException {
    assertThat(map(server, "environment").keySet())
        .noneMatch(key -> key.contains("PASSWORD") || key.contains("KEY"));
    map(compose, "secrets")
        .values()
        .forEach(
            secret ->
                assertThat(ImageTest.cast(secret).get("file").toString()).startsWith("./secrets/"));
    assertThat(Files.readAllLines(Path.of(".gitignore"))).contains("/docker/secrets/");
    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("docker/secrets");
    Map<String, Object> own = cast(((List<?>) server.get("secrets")).get(0));
    assertThat(own.get("target")).isEqualTo("sostenuto.database.password");
    Map<String, Object> admin = cast(((List<?>) server.get("secrets")).get(1));
    assertThat(admin.get("target")).isEqualTo("sostenuto.admin-key");
  }

  @Test
  void theServerRunsWithLittlePowerAndItsInsideStaysInside() throws IOException {
    assertThat(server.get("read_only")).isEqualTo(true);
    assertThat(server.get("cap_drop")).isEqualTo(List.of("ALL"));
    assertThat((List<?>) server.get("ports")).noneMatch(port -> port.toString().contains("9081"));
    List<String> lines = dockerfile();
    List<String> last =
        lines.subList(lines.lastIndexOf("FROM eclipse-temurin:21-jre"), lines.size());
    assertThat(last).contains("USER 10001").doesNotContain("USER root");
    assertThat(last.indexOf("USER 10001"))
        .isGreaterThan(
            last.indexOf(
                last.stream().filter(l -> l.startsWith("RUN")).reduce((a, b) -> b).orElseThrow()));
  }

  @Test
  void theServerWaitsForADatabaseThatItCanUse() throws Exception {
    assertThat(database.get("command").toString())
        .contains("wal_level=logical", "max_replication_slots=", "max_wal_senders=");
    assertThat(map(map(server, "depends_on"), "database").get("condition"))
        .isEqualTo("service_healthy");
    assertThat(map(server, "environment").get("SOSTENUTO_DATABASE_URL").toString())
        .isEqualTo("jdbc:postgresql://database:5432/sostenuto");
    try (TestDatabase superuser = TestDatabase.fresh()) {
      superuser.execute("drop database if exists sostenuto", "drop role if exists sostenuto");
      superuser.execute(statements());
      try (Connection connection = asRole(superuser).getConnection()) {
        DatabaseRequirements.require(connection);
      } finally {
        superuser.execute("drop database sostenuto", "drop role sostenuto");
      }
    }
  }

  /** What {@code database.sh} says to PostgreSQL. */
  private static String[] statements() throws IOException {
    String script = Files.readString(DOCKER.resolve("database.sh"));
    Matcher sql = Pattern.compile("<< 'SQL'\\n(.*)\\nSQL", Pattern.DOTALL).matcher(script);
    assertThat(sql.find()).isTrue();
    return sql.group(1).replace(":'password'", "'a password'").split(";\\s*");
  }

  private static DataSource asRole(TestDatabase server) {
    PGSimpleDataSource source = (PGSimpleDataSource) server.dataSource("sostenuto");
    source.setDatabaseName("sostenuto");
    return source;
  }

  @Test
  void whatTheDockerfileCopiesAndRunsIsThere() throws IOException {
    for (String line : dockerfile()) {
      if (!line.startsWith("COPY ") || line.contains("--from=")) continue;
      String[] parts = line.split(" ");
      for (int i = 1; i < parts.length - 1; i++) assertThat(Path.of(parts[i])).exists();
    }
    String text = Files.readString(DOCKER.resolve("Dockerfile"));
    assertThat(text)
        .contains("ENTRYPOINT [\"/opt/sostenuto/bin/run\"]", "/opt/sostenuto/bin/ready");
    assertThat(Files.readString(DOCKER.resolve("layout")))
        .contains("\"$here/run\" \"$here/ready\"");
  }

  private static List<String> dockerfile() throws IOException {
    return Files.readAllLines(DOCKER.resolve("Dockerfile")).stream()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"layout", "run", "ready", "database.sh"})
  void itsScriptsAreScripts(String name) throws Exception {
    Path script = DOCKER.resolve(name);
    assertThat(script).isExecutable();
    Process check = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(check.waitFor()).isZero();
  }

  private static Map<String, Object> map(Map<String, Object> of, String key) {
    return cast(of.get(key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object value) {
    return (Map<String, Object>) value;
  }
}

package dev.sostenuto.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The conformance checklist of the wire contract (section 11) is complete: each case has a test
 * whose name begins with its number, and docs/EVIDENCE.md says where.
 *
 * <p>Names are those of the npm tests, the display names of the Java tests, and the first lines of
 * the transcripts.
 */
class ChecklistTest {
  private static final Pattern TYPESCRIPT = Pattern.compile("[(\\[]\\s*[\"'`]case (\\d+): ");
  private static final Pattern JAVA =
      Pattern.compile("(?:DisplayName\\(|name = )\\s*\"case (\\d+): ");
  private static final Pattern TRANSCRIPT = Pattern.compile("\\A# case (\\d+): ");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|[^|]*\\| (.*) \\|$");
  private static final Pattern PASSED_OVER =
      Pattern.compile("@Disabled|\\b(test|it|describe)\\.(skip|todo|only|fails)\\b");

  private static final Set<Integer> CASES =
      IntStream.rangeClosed(1, 100).boxed().collect(Collectors.toCollection(TreeSet::new));

  @Test
  void eachCaseHasATest() {
    assertThat(found().keySet()).isEqualTo(CASES);
  }

  @Test
  void theTableSaysWhereEachCaseIsTested() throws IOException {
    Map<Integer, Set<String>> told = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/EVIDENCE.md")));
    while (row.find())
      told.put(Integer.valueOf(row.group(1)), Set.of(row.group(2).replace("`", "").split(", ")));
    assertThat(told.keySet()).isEqualTo(CASES);
    Map<Integer, Set<String>> found = found();
    told.forEach(
        (number, files) ->
            assertThat(found.get(number)).as("tests of case %s", number).containsAll(files));
  }

  @Test
  void noTestIsPassedOver() {
    sources()
        .filter(file -> !file.endsWith("ChecklistTest.java"))
        .forEach(file -> assertThat(read(file)).as("%s", file).doesNotContainPattern(PASSED_OVER));
  }

  /** The files that test each case, by name. */
  private static Map<Integer, Set<String>> found() {
    Map<Integer, Set<String>> found = new TreeMap<>();
    sources()
        .forEach(
            file -> {
              Matcher name = names(file).matcher(read(file));
              while (name.find())
                found
                    .computeIfAbsent(Integer.valueOf(name.group(1)), number -> new TreeSet<>())
                    .add(file.getFileName().toString().replace(".java", ""));
            });
    return found;
  }

  private static Pattern names(Path file) {
    String name = file.toString();
    if (name.endsWith(".java")) return JAVA;
    return name.endsWith(".txt") ? TRANSCRIPT : TYPESCRIPT;
  }

  private static Stream<Path> sources() {
    return Stream.of("src/test/java", "src/test/web", "src/test/resources/protocol")
        .flatMap(folder -> filesIn(Path.of(folder)).stream())
        .filter(file -> file.toString().matches(".*(Test\\.java|IT\\.java|\\.test\\.tsx?|\\.txt)"));
  }

  private static Set<Path> filesIn(Path folder) {
    if (folder.endsWith("node_modules")) return Set.of();
    try (Stream<Path> entries = Files.list(folder)) {
      Set<Path> files = new TreeSet<>();
      for (Path entry : entries.toList())
        if (Files.isDirectory(entry)) files.addAll(filesIn(entry));
        else files.add(entry);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/OPERATING.md} and the code together, both ways. */
class ManualTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(sostenuto\\.[a-z.<>-]+)` \\| ([^|]*) \\|", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("[\"{](sostenuto\\.[a-z]+[a-z.%-]*)[\"}]");
  private static final Pattern AMOUNT =
      Pattern.compile("([0-9,]+) ?(Ki|Mi|ms|s|min|h|days)?(?:, .*)?");

  /** What is not a setting, though it looks like one in a source. */
  private static final String NO_KEY = "sostenuto.war";

  private final FakeConfig config = new FakeConfig();
  private final Map<String, String> manual = new TreeMap<>();
  private Settings settings;

  @BeforeEach
  void read() throws IOException {
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/OPERATING.md")));
    while (row.find()) manual.put(row.group(1), row.group(2).strip());
    config.values.put("sostenuto.database.url", "jdbc:postgresql://127.0.0.1/x");
    config.values.put("sostenuto.database.user", "x");
    config.values.put("sostenuto.database.password", "x");
    config.values.put("sostenuto.admin-key", "x|0123456789abcdef0123456789abcdef");
    settings = new Settings(config);
    readAll();
  }

  private void readAll() {
    EngineSettings.read(settings);
    EngineLimits.read(settings);
    EdgeSettings.read(settings);
    StopSettings.read(settings);
    IdentitySettings.read(settings);
    AppRules.read(settings);
    Transfers.exports(settings);
    Transfers.imports(settings);
  }

  @Test
  void everyKeyThatTheSourcesNameIsInTheManualAndTheOtherWayRound() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    for (String folder : new String[] {"src/main/java", "liberty"})
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.filter(Files::isRegularFile).forEach(file -> collect(file, named));
      }
    named.remove(NO_KEY);
    assertThat(manual.keySet()).containsExactlyElementsOf(named);
  }

  private static void collect(Path file, TreeSet<String> named) {
    try {
      Matcher key = KEY.matcher(Files.readString(file));
      while (key.find()) named.add(key.group(1).replace("%s", "<name>"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theManualSaysTheDefaults() {
    settings
        .defaults()
        .forEach(
            (key, value) ->
                assertThat(parsed(manual.get(key), value)).as(key).isEqualTo(value.toString()));
  }

  private static String parsed(String cell, Object like) {
    String plain = cell.replace("`", "");
    Matcher amount = AMOUNT.matcher(plain);
    if (!amount.matches()) return plain;
    long number = Long.parseLong(amount.group(1).replace(",", ""));
    String unit = amount.group(2) == null ? "" : amount.group(2);
    if (like instanceof Duration) return time(number, unit).toString();
    return String.valueOf(
        switch (unit) {
          case "Ki" -> number << 10;
          case "Mi" -> number << 20;
          default -> number;
        });
  }

  private static Duration time(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "days" -> Duration.ofDays(number);
      default -> throw new IllegalArgumentException("a time without a unit: " + number);
    };
  }

  @Test
  void everyLimitRefusesWhatIsNoLimit() {
    settings.defaults().forEach(this::refusesTheImpossible);
  }

  private void refusesTheImpossible(String key, Object usual) {
    Object impossible =
        usual instanceof Integer
            ? (Object) Integer.valueOf(-1)
            : usual instanceof Long
                ? Long.valueOf(-1)
                : usual instanceof Duration ? Duration.ofSeconds(-1) : null;
    if (impossible == null) return;
    config.values.put(key, impossible);
    assertThatThrownBy(this::readAll)
        .as("%s = %s", key, impossible)
        .isInstanceOf(IllegalArgumentException.class);
    config.values.remove(key);
  }
}

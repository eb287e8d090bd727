package dev.sostenuto.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of a history, as a writer or a watcher wrote it down. Immutable.
 *
 * <p>Lines are words with single blanks between them; {@code -} is nothing.
 */
sealed interface Event {
  String client();

  /** An append is asked for. */
  record Called(String client, String value, String list) implements Event {}

  /**
   * Its promise resolved.
   *
   * @param position the function's result
   * @param ts the version that the answer carried, 0 when it is not known
   * @param shown how many entries of the list the client's own query showed then; -1 for nothing
   *     yet, null when this writer watches nothing
   * @param atMillis the writer's clock
   */
  record Resolved(
      String client, String value, String list, int position, long ts, Integer shown, long atMillis)
      implements Event {}

  /** Its promise was rejected: it must not have happened. */
  record Rejected(String client, String value, String list, String reason) implements Event {}

  /** Nobody knows whether it happened; only a writer with plain SQL may say so. */
  record Doubted(String client, String value, String list) implements Event {}

  /** What a client shows at a version, as far as it differs from what it showed before. */
  record Seen(String client, long ts, Map<String, View> changed) implements Event {}

  /** A client that met what it cannot survive. */
  record Broken(String client, String reason) implements Event {}

  /**
   * What two queries say of one list.
   *
   * @param count what the first says; -1 while it says nothing
   * @param end the last position in the second; -1 while it says nothing
   * @param values the last values in the second, oldest first
   */
  record View(int count, int end, List<String> values) {
    static final View NOTHING = new View(-1, -1, List.of());
  }

  static Event parse(String line) {
    String[] word = line.split(" ");
    return switch (word[0]) {
      case "called" -> new Called(word[1], word[2], word[3]);
      case "resolved" ->
          new Resolved(
              word[1],
              word[2],
              word[3],
              Integer.parseInt(word[4]),
              Long.parseLong(word[5]),
              word[6].equals("-") ? null : Integer.valueOf(word[6]),
              Long.parseLong(word[7]));
      case "rejected" -> new Rejected(word[1], word[2], word[3], rest(word, 4));
      case "doubted" -> new Doubted(word[1], word[2], word[3]);
      case "seen" -> new Seen(word[1], Long.parseLong(word[2]), views(word));
      case "broken" -> new Broken(word[1], rest(word, 2));
      default -> throw new IllegalArgumentException("not a line of a history: " + line);
    };
  }

  private static Map<String, View> views(String[] word) {
    Map<String, View> views = new TreeMap<>();
    for (int i = 3; i < word.length; i++) {
      String[] part = word[i].split(":", -1);
      List<String> values = part[3].isEmpty() ? List.of() : List.of(part[3].split(","));
      views.put(part[0], new View(Integer.parseInt(part[1]), Integer.parseInt(part[2]), values));
    }
    return views;
  }

  private static String rest(String[] word, int from) {
    return String.join(" ", new ArrayList<>(List.of(word)).subList(from, word.length));
  }
}

package dev.sostenuto.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.history.Ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge is judged first: it must see each fault it is there for. */
class CheckerTest {
  private final List<String> lines =
      new ArrayList<>(
          List.of(
              "called a a-1 hot",
              "called a a-2 hot",
              "called b b-1 left+right",
              "called sql s-1 hot",
              "seen a 5 hot:0:0: left:0:0: right:0:0:",
              "seen b 5 hot:0:0: left:0:0: right:0:0:",
              "seen a 10 hot:1:1:a-1",
              "resolved a a-1 hot 1 10 1 1000",
              "resolved sql s-1 hot 2 0 - 1001",
              "seen a 20 hot:3:3:a-1,s-1,a-2",
              "resolved a a-2 hot 3 20 3 1002",
              "seen b 21 hot:3:3:a-1,s-1,a-2 left:1:1:b-1 right:1:1:b-1",
              "resolved b b-1 left+right 1 21 1 1003",
              "seen a 22 left:1:1:b-1 right:1:1:b-1"));

  private final Map<String, List<String>> lists =
      new TreeMap<>(
          Map.of(
              "hot",
              List.of("a-1", "s-1", "a-2"),
              "left",
              List.of("b-1"),
              "right",
              List.of("b-1")));

  /** Just below the versions of the commits. */
  private final Map<String, Long> stamps =
      new TreeMap<>(Map.of("a-1", 9L, "s-1", 14L, "a-2", 19L, "b-1", 20L, "ghost", 25L, "x", 25L));

  @Test
  void goodHistoryIsAccepted() {
    assertThat(judged()).isEmpty();
  }

  @Test
  void pausesWithoutResultsAreNoViolation() {
    insertBefore("seen a 20", "seen a 11 hot:-1:-1:");

    assertThat(judged()).isEmpty();
  }

  @Test
  void lostAppendIsSeen() {
    lists.put("hot", List.of("a-1", "s-1"));

    assertThat(judged()).anyMatch(s -> s.startsWith("lost: a-2"));
  }

  @Test
  void appendLostInOneOfTwoListsIsSeen() {
    lists.put("right", List.of());

    assertThat(judged())
        .anyMatch(s -> s.startsWith("lost: b-1"))
        .contains("left+right are not the same lists");
  }

  @Test
  void doubledAppendIsSeen() {
    lists.put("hot", List.of("a-1", "s-1", "a-2", "a-1"));

    assertThat(judged()).anyMatch(s -> s.startsWith("doubled: a-1"));
  }

  @Test
  void lostCountIsSeen() {
    List<Entry> entries = List.of(new Entry(1, "x", 1), new Entry(1, "y", 1));
    Ledger ledger = new Ledger(Map.of("hot", entries), Map.of("hot", 1));
    List<Event> events = List.of(Event.parse("called a x hot"), Event.parse("called a y hot"));

    assertThat(Checker.violations(events, ledger))
        .contains("hot has the position 1 where 2 is expected")
        .contains("hot has 2 entries, its tally says 1");
  }

  @Test
  void answerThatIsNotTheRecordedOneIsSeen() {
    replace("resolved a a-2 hot 3 20 3 1002", "resolved a a-2 hot 2 20 3 1002");

    assertThat(judged()).contains("a-2 was answered with position 2 and is at 3 in hot");
  }

  @Test
  void refusedAppendThatHappenedIsSeen() {
    replace("resolved a a-2 hot 3 20 3 1002", "rejected a a-2 hot Server Error");

    assertThat(judged()).contains("a-2 was refused (Server Error) and is in hot");
  }

  @Test
  void appendThatNobodyCalledForIsSeen() {
    lists.put("hot", List.of("a-1", "s-1", "a-2", "ghost"));

    assertThat(judged()).contains("ghost is in hot and nobody called for it");
  }

  @Test
  void promiseThatNeverSettledIsSeen() {
    lines.remove("resolved a a-2 hot 3 20 3 1002");

    assertThat(judged()).contains("a-2 never ended");
  }

  @Test
  void promiseThatSettledTwiceIsSeen() {
    lines.add("resolved a a-2 hot 3 20 3 1002");

    assertThat(judged()).contains("a-2 ended twice, or was never called");
  }

  @Test
  void doubtfulAppendMayHaveHappenedOrNot() {
    replace("resolved sql s-1 hot 2 0 - 1001", "doubted sql s-1 hot");
    assertThat(judged()).isEmpty();

    lines.add("called sql s-2 hot");
    lines.add("doubted sql s-2 hot");
    assertThat(judged()).isEmpty();
  }

  @Test
  void brokenOrderOfOneClientIsSeen() {
    lists.put("hot", List.of("a-2", "s-1", "a-1"));

    assertThat(judged()).anyMatch(s -> s.startsWith("out of order: a-2 is at 1 in hot"));
  }

  @Test
  void versionGoingBackIsSeen() {
    replace("seen a 20 hot:3:3:a-1,s-1,a-2", "seen a 9 hot:3:3:a-1,s-1,a-2");

    assertThat(judged()).contains("backwards: a went from version 10 to 9");
  }

  @Test
  void resultGoingBackIsSeenAlsoAfterAPause() {
    insertBefore("resolved a a-2", "seen a 20 hot:-1:-1:");
    insertBefore("resolved a a-2", "seen a 20 hot:2:2:a-1,s-1");
    lines.add("seen a 23 hot:3:3:a-1,s-1,a-2");

    assertThat(judged()).contains("backwards: a saw 2 entries of hot after 3");
  }

  @Test
  void resultThatIsNoBeginningIsSeen() {
    replace("seen a 20 hot:3:3:a-1,s-1,a-2", "seen a 20 hot:3:3:a-1,a-2,s-1");

    assertThat(judged()).anyMatch(s -> s.startsWith("no beginning: at version 20, a saw"));
  }

  @Test
  void resultThatVanishedIsSeen() {
    lines.add("seen a 23 hot:4:4:a-1,s-1,a-2,x");

    assertThat(judged()).anyMatch(s -> s.startsWith("vanished: a saw 4 entries of hot"));
  }

  @Test
  void twoQueriesThatDisagreeAreSeen() {
    replace("seen a 10 hot:1:1:a-1", "seen a 10 hot:2:1:a-1");

    assertThat(judged())
        .contains("disagreement: at version 10, a saw the count 2 and the end 1 of hot");
  }

  @Test
  void twoListsThatDisagreeAreSeen() {
    replace("seen a 22 left:1:1:b-1 right:1:1:b-1", "seen a 22 left:1:1:b-1");
    lines.add("seen a 23 right:1:1:b-1");

    assertThat(judged())
        .contains("disagreement: at version 22, a saw 1 entries of left and 0 of right");
  }

  @Test
  void promiseResolvedBeforeItsEffectShowsIsSeen() {
    replace("resolved a a-2 hot 3 20 3 1002", "resolved a a-2 hot 3 20 2 1002");

    assertThat(judged()).contains("own write: when a-2 resolved at 3, a showed 2");
  }

  @Test
  void versionThatPromisesMoreThanIsShownIsSeen() {
    lines.add(lines.indexOf("seen a 20 hot:3:3:a-1,s-1,a-2"), "seen b 20");

    assertThat(judged())
        .contains(
            "untrue: b at version 20 shows 0 entries of hot, position 3 was answered with version 20");
  }

  @Test
  void answerAtAVersionBeforeItsCommitBindsNobodyElse() {
    lines.add(lines.indexOf("seen a 20 hot:3:3:a-1,s-1,a-2"), "seen b 20 hot:2:2:a-1,s-1");
    stamps.put("a-2", 20L);

    assertThat(judged()).isEmpty();
  }

  @Test
  void watcherLeftBehindIsSeen() {
    lines.remove("seen a 22 left:1:1:b-1 right:1:1:b-1");

    assertThat(judged()).contains("behind: a shows 0 entries of left in the end, there are 1");
  }

  @Test
  void clientThatBrokeIsSeen() {
    lines.add("broken a Invalid start version");

    assertThat(judged()).contains("broken: a: Invalid start version");
  }

  private void replace(String line, String other) {
    assertThat(lines).contains(line);
    lines.replaceAll(one -> one.equals(line) ? other : one);
  }

  private void insertBefore(String start, String line) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        lines.add(i, line);
        return;
      }
    }
    throw new AssertionError("no line begins with " + start);
  }

  /** A transaction's entries are stamped one after the other. */
  private long stamp(String list, String value) {
    return stamps.get(value) - (list.equals("left") ? 1 : 0);
  }

  private List<String> judged() {
    Map<String, List<Entry>> entries = new TreeMap<>();
    Map<String, Integer> tallies = new TreeMap<>();
    lists.forEach(
        (list, values) -> {
          List<Entry> placed = new ArrayList<>();
          values.forEach(
              value -> placed.add(new Entry(placed.size() + 1, value, stamp(list, value))));
          entries.put(list, placed);
          tallies.put(list, values.size());
        });
    return Checker.violations(
        lines.stream().map(Event::parse).toList(), new Ledger(entries, tallies));
  }
}

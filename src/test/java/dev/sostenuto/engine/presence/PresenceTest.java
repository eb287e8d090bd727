package dev.sostenuto.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.signaling.Lesson;
import dev.sostenuto.app.signaling.Lesson.Person;
import dev.sostenuto.engine.function.SessionWatch;
import dev.sostenuto.engine.function.SystemFunctions;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Peers are there as long as their pages' sessions are, whichever node has the socket and whatever
 * becomes of it: watchers on one PostgreSQL, by the example of rooms.
 */
class PresenceTest {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration BEYOND_GRACE = Duration.ofSeconds(21);

  private final Lesson lesson = new Lesson();
  private final Node first = new Node();
  private final Node second = new Node();
  private final Person ada = lesson.person("Ada");
  private final Person bob = lesson.person("Bob");
  private final String room;

  PresenceTest() {
    room = ada.create("one-on-one");
    first.watcher.came(ada.session, 0);
    first.watcher.came(bob.session, 0);
    bob.join(room);
    first.patrol();
  }

  @AfterEach
  void close() {
    lesson.close();
  }

  /** One that hears nothing of the feed, so that what it does not know it finds on its patrol. */
  private final class Node {
    private final UUID id = UUID.randomUUID();
    private long nanos;
    private final SessionWatcher watcher =
        new SessionWatcher(
            new PostgresWatches(lesson.host.database.dataSource(), id, LEASE),
            lesson.host.catalog.table(SessionWatch.class).orElseThrow(),
            Runnable::run,
            () -> nanos,
            Duration.ofSeconds(10));

    void patrol() {
      nanos += Duration.ofSeconds(11).toNanos();
      watcher.tick();
    }

    void die() {
      lesson.host.database.execute(
          "update sostenuto_nodes set alive_until = now() - interval '1 s' where node = '"
              + id
              + "'");
    }
  }

  private String bobsWatch(String column) {
    return lesson.host.database.query(
        "select %s::text from _session_watches where session = '%s'"
            .formatted(column, bob.session));
  }

  private String jobs(String state) {
    return lesson.host.database.query(
        "select count(*)::text from _scheduled_functions where name = '_system/presence:gone' and state ->> 'kind' = '"
            + state
            + "'");
  }

  /** What the schedule does when the job is due. */
  private void jobRuns(String watch) {
    assertThat(Lesson.code(lesson.own(SystemFunctions.SESSION_GONE, Map.of("watch", watch))))
        .isNull();
  }

  @Test
  void thePeerLeavesWhenItsSessionHasBeenAwayForItsGrace() {
    String watch = bobsWatch("id");
    assertThat(bobsWatch("node")).isEqualTo(first.id.toString());
    first.watcher.went(bob.session, 0);
    assertThat(bobsWatch("gone_since is not null")).isEqualTo("true");
    assertThat(jobs("pending")).isEqualTo("1");
    assertThat(
            lesson.host.database.query(
                "select (scheduled_time - gone_since)::text from _scheduled_functions j join _session_watches w on w.job = j.id"))
        .isEqualTo("20000");
    jobRuns(watch);
    assertThat(ada.peers(room)).as("too early").hasSize(2);
    lesson.pass(BEYOND_GRACE);
    jobRuns(watch);
    assertThat(ada.peers(room)).hasSize(1);
    assertThat(bobsWatch("id")).isNull();
    jobRuns(watch);
  }

  @Test
  void whoComesBackWithinTheGraceToWhateverNodeHasNeverBeenAway() {
    String watch = bobsWatch("id");
    first.watcher.went(bob.session, 0);
    second.watcher.came(bob.session, 1);
    assertThat(bobsWatch("node")).isEqualTo(second.id.toString());
    assertThat(bobsWatch("gone_since is null")).isEqualTo("true");
    assertThat(jobs("pending")).isEqualTo("0");
    assertThat(jobs("canceled")).isEqualTo("1");
    lesson.pass(BEYOND_GRACE);
    jobRuns(watch);
    assertThat(ada.peers(room)).hasSize(2);
  }

  @Test
  void aLateWordOfAnOldSocketChangesNothing() {
    second.watcher.came(bob.session, 1);
    first.watcher.went(bob.session, 0);
    first.patrol();
    assertThat(bobsWatch("node")).isEqualTo(second.id.toString());
    assertThat(bobsWatch("gone_since is null")).isEqualTo("true");
    second.watcher.came(bob.session, 2);
    second.watcher.went(bob.session, 1);
    assertThat(bobsWatch("gone_since is null")).isEqualTo("true");
    assertThat(bobsWatch("socket")).isEqualTo("2");
    second.watcher.went(bob.session, 2);
    assertThat(bobsWatch("gone_since is null")).isEqualTo("false");
  }

  @Test
  void theSessionsOfANodeThatDiesAreAwayUntilTheyComeElsewhere() {
    first.die();
    second.patrol();
    assertThat(jobs("pending")).as("Ada and Bob").isEqualTo("2");
    second.watcher.came(ada.session, 1);
    assertThat(jobs("pending")).isEqualTo("1");
    String watch = bobsWatch("id");
    lesson.pass(BEYOND_GRACE);
    jobRuns(watch);
    assertThat(ada.peers(room)).hasSize(1);
  }

  @Test
  void aNodeThatWasOnlyThoughtDeadTakesItsSessionsBack() {
    first.die();
    second.patrol();
    first.patrol();
    assertThat(jobs("pending")).isEqualTo("0");
    assertThat(bobsWatch("gone_since is null")).isEqualTo("true");
  }

  @Test
  void aSessionThatWasGoneBeforeItsJoinHadCommittedIsFoundOnThePatrol() {
    Person eve = lesson.person("Eve");
    String other = eve.create("class");
    first.watcher.came(eve.session, 0);
    first.watcher.went(eve.session, 0);
    assertThat(jobs("pending")).isEqualTo("0");
    lesson.host.database.execute(
        "update _session_watches set creation_time = creation_time - 6000 where session = '"
            + eve.session
            + "'");
    second.patrol();
    assertThat(jobs("pending")).isEqualTo("1");
    assertThat(eve.peers(other)).hasSize(1);
  }

  @Test
  void whoLeavesByHimselfIsWatchedNoMore() {
    bob.mutate("rooms:leave", Map.of("roomId", room));
    assertThat(bobsWatch("id")).isNull();
    first.watcher.went(bob.session, 0);
    assertThat(jobs("pending")).isEqualTo("0");
  }
}

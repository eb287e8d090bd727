package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.protocol.Arguments;
import dev.sostenuto.engine.protocol.ClientMessage.Call;
import dev.sostenuto.engine.protocol.ClientMessage.ModifyQuerySet;
import dev.sostenuto.engine.protocol.ClientMessage.QueryChange;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.protocol.StateVersion;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionStateTest {
  private static final int LIMIT = 10;

  private static QueryChange.Add add(int id, boolean good) {
    Arguments arguments =
        good ? new Arguments.Valid(JsonValue.Obj.EMPTY) : new Arguments.Invalid("No.");
    return new QueryChange.Add(id, new Call("a:f", arguments, ""), null);
  }

  @Test
  void versionsAreUnsigned() throws Exception {
    SessionState state = new SessionState(LIMIT, 1L << 20, null);
    state.modify(new ModifyQuerySet(0, Integer.MAX_VALUE, List.of()));
    state.modify(new ModifyQuerySet(Integer.MAX_VALUE, Integer.MIN_VALUE, List.of()));
    state.modify(new ModifyQuerySet(Integer.MIN_VALUE, -1, List.of()));
    state.sending(new Transition(-1, 0, 1, List.of()));
    assertThat(state.sent()).isEqualTo(new StateVersion(-1, 0, 1));
    assertThat(catchThrowable(() -> state.modify(new ModifyQuerySet(-1, 0, List.of()))))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void aTransitionNeverRunsBackwardsOrAhead() throws Exception {
    SessionState state = new SessionState(LIMIT, 1L << 20, null);
    state.modify(new ModifyQuerySet(0, 2, List.of()));
    state.authenticated(null);
    state.sending(new Transition(1, 1, 5, List.of()));
    for (Transition wrong :
        List.of(
            new Transition(0, 1, 6, List.of()),
            new Transition(1, 0, 6, List.of()),
            new Transition(1, 1, 4, List.of()),
            new Transition(3, 1, 6, List.of()),
            new Transition(1, 2, 6, List.of())))
      assertThatIllegalStateException().isThrownBy(() -> state.sending(wrong));
    assertThat(state.isAnswered()).isFalse();
    state.sending(new Transition(2, 1, 5, List.of()));
    assertThat(state.isAnswered()).isTrue();
  }

  /**
   * Random legal and illegal query sets against a model: exactly the legal ones are taken, and once
   * all is answered the client has been told of each query once, by the live engine or by the
   * session.
   */
  @Test
  void exactlyTheLegalQuerySetsAreTakenAndEveryQueryIsAnsweredOnce() {
    Property.check(
        1_000,
        random -> {
          SessionState state = new SessionState(LIMIT, 1L << 20, null);
          Map<Integer, Boolean> queries = new HashMap<>();
          Set<Integer> shown = new HashSet<>();
          List<List<Modification>> pending = new ArrayList<>();
          int version = 0;
          int answered = 0;
          long ts = 0;
          for (int step = 0; step < 30; step++) {
            if (random.nextInt(3) == 0 && answered < version) {
              int to = answered + 1 + random.nextInt(version - answered);
              List<Modification> live = new ArrayList<>();
              for (; answered < to; answered++) live.addAll(pending.get(answered));
              StateVersion before = state.sent();
              ts += random.nextInt(3);
              apply(state.sending(new Transition(to, 0, ts, live)), shown);
              assertThat(state.sent().reaches(before)).isTrue();
              continue;
            }
            List<QueryChange> changes = changes(random);
            Map<Integer, Boolean> after = model(queries, changes);
            int base = random.nextInt(8) == 0 ? version + 1 : version;
            ModifyQuerySet message = new ModifyQuerySet(base, base + 1, changes);
            if (after == null || base != version) {
              assertThat(catchThrowable(() -> state.modify(message)))
                  .isInstanceOf(ProtocolException.class);
              return;
            }
            pending.add(liveAnswer(state.modify(message)));
            queries = after;
            version++;
          }
          List<Modification> live = new ArrayList<>();
          for (; answered < version; answered++) live.addAll(pending.get(answered));
          apply(state.sending(new Transition(version, 0, ts, live)), shown);
          assertThat(shown).isEqualTo(queries.keySet());
        });
  }

  private static List<QueryChange> changes(Random random) {
    List<QueryChange> changes = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      int id = random.nextInt(12);
      changes.add(
          random.nextInt(3) > 0 ? add(id, random.nextBoolean()) : new QueryChange.Remove(id));
    }
    return changes;
  }

  /** The queries after these changes, or null when they are not legal. */
  private static Map<Integer, Boolean> model(
      Map<Integer, Boolean> queries, List<QueryChange> changes) {
    Map<Integer, Boolean> after = new HashMap<>(queries);
    for (QueryChange change : changes) {
      int id = change.queryId();
      boolean there = after.containsKey(id);
      if (change instanceof QueryChange.Add) {
        if (there || after.size() == LIMIT) return null;
        after.put(id, true);
      } else {
        if (!there) return null;
        after.remove(id);
      }
    }
    return after;
  }

  /** As the live engine answers: in each step, removals go after the adds of the same id. */
  private static List<Modification> liveAnswer(List<SessionState.QuerySet> steps) {
    List<Modification> answer = new ArrayList<>();
    for (SessionState.QuerySet step : steps) {
      for (int id : step.removes()) answer.add(new Modification.Removed(id));
      for (Subscribe add : step.adds())
        if (!step.removes().contains(add.queryId()))
          answer.add(SessionRig.updated(add.queryId(), "1"));
    }
    return answer;
  }

  private static void apply(List<Modification> modifications, Set<Integer> shown) {
    for (Modification modification : modifications) {
      if (modification instanceof Modification.Removed) shown.remove(modification.queryId());
      else shown.add(modification.queryId());
    }
  }
}

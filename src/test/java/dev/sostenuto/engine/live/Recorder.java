package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import java.util.ArrayList;
import java.util.List;

/** A listener that only remembers. */
final class Recorder implements LiveListener {
  final List<Transition> transitions = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  LiveClient live;
  boolean drains = true;

  @Override
  public void transition(Transition transition) {
    transitions.add(transition);
    events.add("transition");
    if (drains) live.drained();
  }

  @Override
  public void committed(long requestId, CallResult result, List<String> logLines, long ts) {
    events.add("committed " + requestId);
  }

  @Override
  public void abandoned(String reason) {
    events.add("abandoned " + reason);
  }

  Transition last() {
    return transitions.get(transitions.size() - 1);
  }

  String value(int queryId) {
    String value = null;
    for (Transition transition : transitions)
      for (Modification modification : transition.modifications())
        if (modification.queryId() == queryId
            && modification instanceof Modification.Updated updated) value = updated.value().json();
    return value;
  }

  String journal(int queryId) {
    String journal = null;
    for (Transition transition : transitions)
      for (Modification modification : transition.modifications())
        if (modification.queryId() == queryId
            && modification instanceof Modification.Updated updated) journal = updated.journal();
    return journal;
  }
}

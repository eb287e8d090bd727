package dev.sostenuto.history;

import java.util.ArrayList;
import java.util.List;

/** The sentences of a judgement, at most so many. Confined to one thread. */
final class Violations {
  private static final int SHOWN = 20;

  private final List<String> sentences = new ArrayList<>();
  private int count;

  void add(String form, Object... parts) {
    count++;
    if (sentences.size() < SHOWN) {
      sentences.add(String.format(form, parts));
    }
  }

  /** Adds the sentence unless the condition holds. */
  void unless(boolean holds, String form, Object... parts) {
    if (!holds) {
      add(form, parts);
    }
  }

  List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    if (count > SHOWN) {
      all.add("... and " + (count - SHOWN) + " more");
    }
    return all;
  }
}

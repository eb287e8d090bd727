package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient.PendingCommit;
import dev.sostenuto.engine.protocol.ClientMessage.Mutation;
import dev.sostenuto.engine.protocol.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One client's mutations in the order sent: one runs at a time, and they are answered in that
 * order. Confined to its session's strand.
 *
 * <p>A mutation runs once the one before it has ended, and is answered once its answer is known
 * <em>and</em> all before it are answered. A commit's answer is known when the live engine has its
 * timestamp, which may be before or after its run has ended; so a later commit's answer may be
 * known first, and then the transition that shows it has to wait with it.
 */
final class MutationQueue {
  private final int limit;
  private final Deque<Entry> unanswered = new ArrayDeque<>();
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private Entry running;

  /** Whether some wait; written on the strand, read by any thread. */
  private volatile boolean waits;

  /** One mutation: waiting, then running, then ended; answered at any time after it began. */
  static final class Entry {
    final Mutation mutation;
    final Identity identity;
    final int chars;
    PendingCommit commit;
    private ServerMessage answer;
    private boolean committed;

    private Entry(Mutation mutation, Identity identity, int chars) {
      this.mutation = mutation;
      this.identity = identity;
      this.chars = chars;
    }
  }

  MutationQueue(int limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return unanswered.size() >= limit;
  }

  /**
   * A mutation for later.
   *
   * @param identity the one in force as it arrives, or null
   * @param chars its weight, for the caller's accounts
   */
  void add(Mutation mutation, Identity identity, int chars) {
    Entry entry = new Entry(mutation, identity, chars);
    unanswered.add(entry);
    waiting.add(entry);
    waits = true;
  }

  /** Whether some wait for their turn; any thread may ask. */
  boolean hasWaiting() {
    return waits;
  }

  /**
   * The mutation to be run now, which then is the running one; null when there is none or one is
   * running.
   */
  Entry begin() {
    if (running == null) running = waiting.poll();
    waits = !waiting.isEmpty();
    return running != null && running.commit == null ? running : null;
  }

  /** The running one has ended. */
  void ended(Entry entry) {
    if (running == entry) running = null;
  }

  /** The mutation has changed nothing. */
  void failed(Entry entry, ServerMessage answer) {
    if (entry.answer == null) entry.answer = answer;
  }

  /**
   * The mutation of that request has committed; one that is not waiting for its commit is passed
   * over.
   */
  void committed(long requestId, ServerMessage answer) {
    for (Entry entry : unanswered) {
      boolean begun = entry.commit != null;
      if (!begun || entry.answer != null || entry.mutation.requestId() != requestId) continue;
      entry.answer = answer;
      entry.committed = true;
      return;
    }
  }

  /** Takes the answers that may be sent now, in order. */
  List<ServerMessage> takeAnswers() {
    List<ServerMessage> answers = new ArrayList<>();
    while (!unanswered.isEmpty() && unanswered.peek().answer != null)
      answers.add(unanswered.poll().answer);
    return answers;
  }

  /**
   * Whether a commit's answer waits for an earlier one's: what shows the commit must wait with it.
   */
  boolean holdsCommit() {
    for (Entry entry : unanswered) if (entry.committed) return true;
    return false;
  }

  /** Forgets those that have not begun. */
  void clearWaiting() {
    unanswered.removeAll(waiting);
    waiting.clear();
    waits = false;
  }

  /** Whether none waits, runs or is to be answered. */
  boolean isEmpty() {
    return unanswered.isEmpty() && running == null;
  }

  /** Forgets all; the running one runs on. */
  void clear() {
    waiting.clear();
    waits = false;
    unanswered.clear();
  }
}

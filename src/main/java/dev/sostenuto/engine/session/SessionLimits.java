package dev.sostenuto.engine.session;

import java.time.Duration;

/**
 * The limits of sessions. Immutable.
 *
 * @param sessions sockets that are open at once
 * @param queries queries that one session may subscribe to at once
 * @param queryBytes bytes of these queries' arguments and journals
 * @param mutations mutations of one session that wait for their answer
 * @param actions actions of one session that run at once
 * @param inboxMessages messages from one client that wait to be looked at, and changes of its query
 *     set and identity that wait for their answer
 * @param inboxChars characters of these, and of the mutations that wait
 * @param allInboxChars characters of these of all sessions together; beyond, whoever has something
 *     waiting gets no more in
 * @param outboxMessages messages to one client that wait to be sent, transitions aside
 * @param outboxChars characters of these
 * @param transitionChars characters of one transition
 * @param sendingChars characters of all large transitions that are being sent, of all sessions
 *     together
 * @param heldThreads threads that may wait for clients which do not read, before small frames are
 *     no longer written on the sessions' own threads; 0 when they never are
 * @param pingAfter how long nothing is sent before the client is told that the server is there
 * @param probeEvery how often the client's side is asked for a pong
 * @param silence how long nothing, pongs included, may be heard of a client
 * @param drainDeadline how long the client may take to read one frame
 * @param closeDeadline how long the last frames may take before the socket is closed regardless
 */
public record SessionLimits(
    int sessions,
    int queries,
    long queryBytes,
    int mutations,
    int actions,
    int inboxMessages,
    long inboxChars,
    long allInboxChars,
    int outboxMessages,
    long outboxChars,
    long transitionChars,
    long sendingChars,
    int heldThreads,
    Duration pingAfter,
    Duration probeEvery,
    Duration silence,
    Duration drainDeadline,
    Duration closeDeadline) {

  public static final SessionLimits DEFAULTS =
      new SessionLimits(
          20_000,
          20_000,
          32L << 20,
          1_000,
          1_000,
          10_000,
          64L << 20,
          256L << 20,
          4_000,
          16L << 20,
          128L << 20,
          64L << 20,
          4,
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  public SessionLimits {
    requirePositive("sessions", sessions);
    requirePositive("queries", queries);
    requirePositive("queryBytes", queryBytes);
    requirePositive("mutations", mutations);
    requirePositive("actions", actions);
    requirePositive("inboxMessages", inboxMessages);
    requirePositive("inboxChars", inboxChars);
    requirePositive("allInboxChars", allInboxChars);
    requirePositive("outboxMessages", outboxMessages);
    requirePositive("outboxChars", outboxChars);
    requirePositive("transitionChars", transitionChars);
    requirePositive("sendingChars", sendingChars);
    if (heldThreads < 0)
      throw new IllegalArgumentException("heldThreads must be at least 0, not " + heldThreads);
    requirePositive("pingAfter", pingAfter.toMillis());
    requirePositive("probeEvery", probeEvery.toMillis());
    requirePositive("drainDeadline", drainDeadline.toMillis());
    requirePositive("closeDeadline", closeDeadline.toMillis());
    if (silence.compareTo(probeEvery) <= 0)
      throw new IllegalArgumentException(
          "a client asked every " + probeEvery + " may not be called silent after " + silence);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) throw new IllegalArgumentException(name + " must be at least 1, not " + value);
  }
}

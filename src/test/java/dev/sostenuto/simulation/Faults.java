package dev.sostenuto.simulation;

import java.util.Random;

/**
 * How much goes wrong in one simulation. Each one in so many; none for 0. Every seed has its own
 * mix, so that some faults meet each other often and others have peace.
 */
final class Faults {
  private static final String[] SLOW = {"items:all", "items:page", "items:mine", "items:list"};

  int serializationFailureOneIn;
  int lostCommitOneIn;
  int crashInCommitOneIn;
  int snapshotFailureOneIn;

  /** Mutations that wait for others to share a transaction with; no fault, but a way to go. */
  int groupOneIn;

  /** Runs of queries that take longer than rounds wait. */
  int slowRunOneIn;

  /** A function whose runs all do, or null. */
  String slowPath;

  /** Mutations and actions that begin late, perhaps after their socket is gone. */
  int lateMutationOneIn = 8;

  /** Tokens that come to their end while their sockets are open. */
  int shortTokenOneIn;

  /** How likely each of these is among the disturbances. */
  int feedBreaks;

  int cuts;
  int abandonments;
  int slowReaders;
  int crashes;
  int signIns;

  static Faults none() {
    return new Faults();
  }

  static Faults drawn(Random random) {
    Faults faults = new Faults();
    if (random.nextInt(5) == 0) return faults;
    if (random.nextInt(5) == 0) return breaksBesideLongRuns(random);
    if (random.nextInt(8) == 0) return cutsBesideLateMutations();
    faults.serializationFailureOneIn = random.nextInt(3) == 0 ? 4 : 0;
    faults.lostCommitOneIn = random.nextInt(3) == 0 ? 8 : 0;
    faults.crashInCommitOneIn = random.nextInt(4) == 0 ? 20 : 0;
    faults.snapshotFailureOneIn = random.nextInt(4) == 0 ? 6 : 0;
    faults.groupOneIn = random.nextInt(3);
    if (random.nextInt(2) == 0) {
      faults.slowRunOneIn = 2 + random.nextInt(12);
      if (random.nextInt(2) == 0) faults.slowPath = SLOW[random.nextInt(SLOW.length)];
    }
    faults.feedBreaks = random.nextInt(3);
    faults.cuts = random.nextInt(3);
    faults.abandonments = random.nextInt(3);
    faults.slowReaders = random.nextInt(3);
    faults.crashes = random.nextInt(4) == 0 ? 1 : 0;
    faults.signIns = random.nextInt(3);
    faults.shortTokenOneIn = random.nextInt(3) == 0 ? 2 : 0;
    return faults;
  }

  /** Alone, since other faults would end what these two do to each other. */
  private static Faults breaksBesideLongRuns(Random random) {
    Faults faults = new Faults();
    faults.feedBreaks = 4;
    faults.slowRunOneIn = 2 + random.nextInt(4);
    return faults;
  }

  /** Alone, so that what one socket asked for meets what the next one asks for. */
  private static Faults cutsBesideLateMutations() {
    Faults faults = new Faults();
    faults.cuts = 2;
    faults.lateMutationOneIn = 2;
    return faults;
  }

  /** No more of what can happen at any time. */
  void end() {
    serializationFailureOneIn = 0;
    lostCommitOneIn = 0;
    crashInCommitOneIn = 0;
    snapshotFailureOneIn = 0;
    shortTokenOneIn = 0;
  }

  boolean haveSlowRuns() {
    return slowRunOneIn > 0;
  }
}

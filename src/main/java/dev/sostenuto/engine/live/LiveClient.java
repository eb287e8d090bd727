package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.Identity;
import java.util.List;
import java.util.UUID;

/**
 * What the live engine knows of one socket: its queries, versions, and what it is owed. Safe for
 * use by many threads: calls are taken in order and return at once; what follows from them arrives
 * at the {@link LiveListener}.
 */
public interface LiveClient {
  /**
   * The query set that the client wants from now on.
   *
   * @param querySet the version that the transition which answers carries
   * @param adds the version's new queries
   * @param removes ids of queries that it no longer wants
   */
  void modify(int querySet, List<Subscribe> adds, List<Integer> removes);

  /**
   * The client's session, before it has asked for anything.
   *
   * @param session as functions know it
   */
  void isOf(UUID session);

  /** Another caller, or nobody (null), from now on. */
  void authenticate(int identityVersion, Identity identity);

  /**
   * No transition may have a version before this, and the first one comes of a snapshot taken after
   * this call (a client that was connected before).
   *
   * @param ts the greatest wire timestamp that the client has seen, or 0
   */
  void notBefore(long ts);

  /**
   * A mutation of this client begins.
   *
   * @param requestId given back in {@link LiveListener#committed}
   */
  PendingCommit expectCommit(long requestId);

  /** A transition has left for the network: one more may come. */
  void drained();

  /** Nothing more is delivered. Idempotent. */
  void close();

  /**
   * A query to subscribe to.
   *
   * @param path canonical, {@code module:function}
   */
  record Subscribe(
      int queryId, String path, dev.sostenuto.engine.value.JsonValue.Obj args, String journal) {}

  /** A mutation on its way. Safe for use by many threads. */
  interface PendingCommit extends CallExecutor.CommitWatch {
    /** The outcome is a commit, ours or a recorded one, and COMMIT has returned. */
    void returned(CallExecutor.Outcome outcome);

    /** Nothing was committed. */
    void failed();
  }
}

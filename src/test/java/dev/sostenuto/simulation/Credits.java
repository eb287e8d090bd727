package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.LiveListener;
import java.util.List;
import java.util.UUID;

/**
 * Stands between a session and the live engine and counts transitions that have not left (L8);
 * otherwise passes everything on.
 */
final class Credits implements LiveListener {
  private final World world;
  private final LiveListener listener;
  private final int limit;
  private int unsent;

  private Credits(World world, LiveListener listener, int limit) {
    this.world = world;
    this.listener = listener;
    this.limit = limit;
  }

  static LiveClient watch(World world, LiveEngine live, LiveListener listener, int limit) {
    Credits credits = new Credits(world, listener, limit);
    return credits.new View(live.open(credits));
  }

  @Override
  public void transition(Transition transition) {
    if (++unsent > limit)
      world.fail(new Violation("L8", unsent + " transitions of one client have not left"));
    listener.transition(transition);
  }

  @Override
  public void committed(long requestId, CallResult result, List<String> logLines, long ts) {
    listener.committed(requestId, result, logLines, ts);
  }

  @Override
  public void abandoned(String reason) {
    listener.abandoned(reason);
  }

  private final class View implements LiveClient {
    private final LiveClient client;

    private View(LiveClient client) {
      this.client = client;
    }

    @Override
    public void modify(int querySet, List<Subscribe> adds, List<Integer> removes) {
      client.modify(querySet, adds, removes);
    }

    @Override
    public void isOf(UUID session) {
      client.isOf(session);
    }

    @Override
    public void authenticate(int identityVersion, Identity identity) {
      client.authenticate(identityVersion, identity);
    }

    @Override
    public void notBefore(long ts) {
      client.notBefore(ts);
    }

    @Override
    public PendingCommit expectCommit(long requestId) {
      return client.expectCommit(requestId);
    }

    @Override
    public void drained() {
      unsent--;
      client.drained();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}

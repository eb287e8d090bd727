package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.value.EncodedJson;
import java.util.List;
import java.util.UUID;

/**
 * A live engine for one client that writes down what it is asked, and delivers what the test says.
 * Confined to its thread.
 */
final class FakeLive implements LiveClient {
  final List<String> asks;
  LiveListener listener;
  int drained;
  UUID session;

  FakeLive(List<String> asks) {
    this.asks = asks;
  }

  LiveClient open(LiveListener newListener) {
    listener = newListener;
    return this;
  }

  @Override
  public void modify(int querySet, List<Subscribe> adds, List<Integer> removes) {
    StringBuilder ask = new StringBuilder("modify ").append(Integer.toUnsignedString(querySet));
    for (Subscribe add : adds) {
      ask.append(" +").append(add.queryId()).append(' ').append(add.path()).append(' ');
      ask.append(EncodedJson.encode(add.args()));
      if (add.journal() != null) ask.append(" journal ").append(add.journal());
    }
    for (int id : removes) ask.append(" -").append(id);
    asks.add(ask.toString());
  }

  @Override
  public void isOf(UUID newSession) {
    session = newSession;
  }

  @Override
  public void authenticate(int identityVersion, Identity identity) {
    String who = identity == null ? "nobody" : identity.tokenIdentifier();
    asks.add("authenticate " + identityVersion + " " + who);
  }

  @Override
  public void notBefore(long ts) {
    asks.add("notBefore " + ts);
  }

  @Override
  public PendingCommit expectCommit(long requestId) {
    asks.add("expectCommit " + requestId);
    return new PendingCommit() {
      @Override
      public void committing(int xid, CallResult result, List<String> logLines) {
        asks.add("committing " + requestId);
      }

      @Override
      public void returned(Outcome outcome) {
        asks.add("returned " + requestId);
      }

      @Override
      public void failed() {
        asks.add("failed " + requestId);
      }
    };
  }

  @Override
  public void drained() {
    drained++;
  }

  @Override
  public void close() {
    asks.add("close");
  }
}

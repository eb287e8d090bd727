package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Runs mutations and actions, on threads of its own. Safe for use by many threads; nothing here
 * blocks the caller.
 */
public interface CallExecutor {
  /**
   * Runs a mutation in a serializable transaction, again and again on serialization failures up to
   * a limit.
   *
   * @param watch told of the commit before it happens
   */
  CompletionStage<Outcome> mutate(Call call, CommitWatch watch);

  /** Runs an action, at most once. */
  CompletionStage<Outcome> act(Call call);

  /**
   * @param path as sent
   * @param args as sent
   * @param identity the caller, or null
   * @param request what makes a resend recognisable, or null: then it is not
   * @param origin where it comes from
   */
  record Call(String path, JsonValue.Obj args, Identity identity, Request request, Origin origin) {
    /** A call of the server itself, or of nobody knows whom. */
    public Call(String path, JsonValue.Obj args, Identity identity, Request request) {
      this(path, args, identity, request, Origin.SERVER);
    }
  }

  /**
   * One request of one client session. Two of them are the same whichever socket they came by.
   *
   * @param socket that it came by: the client counts its sockets, and knows no other answer than
   *     the newest one's
   */
  record Request(UUID session, long id, long socket) {
    /** A request of a client's first socket. */
    public Request(UUID session, long id) {
      this(session, id, 0);
    }

    /** Whether the client may have sent it by another socket too. */
    boolean isPerhapsResent() {
      return socket > 0;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Request one && one.id == id && one.session.equals(session);
    }

    @Override
    public int hashCode() {
      return 31 * session.hashCode() + Long.hashCode(id);
    }
  }

  /** How a call ended. */
  sealed interface Outcome {
    /** It ran; a mutation that returned a value has committed, one that failed was rolled back. */
    record Done(CallResult result, List<String> logLines) implements Outcome {}

    /** The mutation had committed before; this is the answer recorded then. */
    record Recorded(CallResult result, List<String> logLines) implements Outcome {}

    /**
     * The system could not run it, or does not know whether it did; the socket is closed with the
     * reason, and the client sends it again.
     *
     * @param reason a reason word of the wire contract (section 1.11)
     */
    record Unavailable(String reason) implements Outcome {}
  }

  /** Hears of a mutation's commit. Each call returns at once. */
  interface CommitWatch {
    /** For callers to whom the feed's word does not matter. */
    CommitWatch NONE = (xid, result, logLines) -> {};

    /**
     * The transaction is about to commit; may be called again after a retry, with another xid.
     *
     * @param xid the low 32 bits of its transaction id
     */
    void committing(int xid, CallResult result, List<String> logLines);
  }
}

package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells who a token stands for. Safe for use by many threads; nothing here blocks the caller. */
@FunctionalInterface
public interface Authenticator {
  /** For a server that knows no provider: nobody can sign in. */
  Authenticator NONE =
      (token, address) ->
          CompletableFuture.completedFuture(
              new Verdict.Refused("This server has no authentication provider."));

  /**
   * Judges a token; one that says that nobody is signed in is not asked about.
   *
   * @param address the other end of the connection, so that guessing can be limited
   * @return completes exceptionally when something is wrong inside
   */
  CompletionStage<Verdict> authenticate(Token token, String address);

  /** What a token is worth. */
  sealed interface Verdict {
    /**
     * @param lifetime how long from now, or null for ever
     */
    record Accepted(Identity identity, Duration lifetime) implements Verdict {
      public Accepted {
        if (lifetime != null && (lifetime.isNegative() || lifetime.isZero()))
          throw new IllegalArgumentException("an identity that has expired: " + lifetime);
      }

      public Accepted(Identity identity) {
        this(identity, null);
      }
    }

    /**
     * @param why one sentence, fit for the client
     */
    record Refused(String why) implements Verdict {}

    /**
     * It can't be judged just now, and may be shown again.
     *
     * @param why one sentence, fit for the client
     */
    record Undecided(String why) implements Verdict {}
  }
}

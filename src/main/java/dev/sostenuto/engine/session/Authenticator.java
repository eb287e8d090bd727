package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells who a token stands for. Safe for use by many threads; nothing here blocks the caller. */
public interface Authenticator {
  /** For a server that knows no provider: nobody can sign in. */
  Authenticator NONE =
      token ->
          CompletableFuture.completedFuture(
              new Verdict.Refused("This server has no authentication provider."));

  /**
   * Judges a token; one that says that nobody is signed in is not asked about.
   *
   * @return completes exceptionally when the judgement could not be made
   */
  CompletionStage<Verdict> authenticate(Token token);

  /** What a token is worth. */
  sealed interface Verdict {
    record Accepted(Identity identity) implements Verdict {}

    /**
     * @param why one sentence, fit for the client
     */
    record Refused(String why) implements Verdict {}
  }
}

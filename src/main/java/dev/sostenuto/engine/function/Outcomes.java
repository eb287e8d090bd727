package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import java.util.concurrent.CompletableFuture;

/** How calls come to their outcomes. Stateless. */
final class Outcomes {
  /** The answer to a call for which there is no room. */
  static final Outcome TOO_MANY = new Outcome.Unavailable("TooManyConcurrentRequests");

  private static final System.Logger LOG = System.getLogger(Outcomes.class.getName());

  private Outcomes() {}

  /** Carries a call out. */
  interface Run {
    Outcome run() throws InterruptedException;
  }

  /** Completes it with what comes of the run, whatever that is. */
  static void complete(CompletableFuture<Outcome> outcome, Run run) {
    try {
      outcome.complete(run.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome.complete(new Outcome.Unavailable("InternalServerError"));
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "A call failed in a way that nobody foresaw", e);
      outcome.complete(new Outcome.Unavailable("InternalServerError"));
    }
  }
}

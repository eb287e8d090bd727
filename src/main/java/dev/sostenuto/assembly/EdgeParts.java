package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.ApiGate;
import dev.sostenuto.edge.http.HeldQueries;
import dev.sostenuto.edge.http.HttpCalls;
import dev.sostenuto.edge.http.HttpError;
import dev.sostenuto.edge.http.HttpLimits;
import dev.sostenuto.edge.http.ServerInfo;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.session.Authenticator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.Config;

/** What the edge is made of, beside the engine's own parts. Safe for use by many threads. */
@ApplicationScoped
public class EdgeParts {
  private final ApiGate gate = new ApiGate(HttpLimits.DEFAULTS);

  @Inject private Config config;

  @Produces
  ApiGate gate() {
    return gate;
  }

  @Produces
  Authenticator authenticator() {
    return Authenticator.NONE;
  }

  @Produces
  ServerInfo info(LiveEngine live) {
    return new ServerInfo(
        text("sostenuto.version", "development"),
        text("sostenuto.instance-name", "sostenuto"),
        live::notReady);
  }

  private String text(String key, String otherwise) {
    return config.getOptionalValue(key, String.class).orElse(otherwise);
  }

  /** None are held so far: asking for a moment is answered as unavailable. */
  @Produces
  HeldQueries held() {
    return new HeldQueries() {
      @Override
      public CompletionStage<Long> timestamp() {
        return CompletableFuture.failedFuture(
            new HttpError(503, "FeatureTemporarilyUnavailable", "No moments are held here."));
      }

      @Override
      public CompletionStage<Optional<List<QueryOutcome>>> run(long ts, List<QueryCall> calls) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
    };
  }

  @Produces
  HttpCalls calls(
      QuerySnapshots snapshots,
      HeldQueries held,
      CallExecutor executor,
      FunctionRegistry registry,
      ErrorRedaction redaction) {
    return new HttpCalls(snapshots, held, executor, path -> publicKind(registry, path), redaction);
  }

  private static Optional<FunctionKind> publicKind(FunctionRegistry registry, FunctionPath path) {
    return registry
        .find(path)
        .filter(function -> !function.internal())
        .map(FunctionDefinition::kind);
  }
}

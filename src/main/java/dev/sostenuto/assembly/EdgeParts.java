package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.ApiGate;
import dev.sostenuto.edge.http.HttpCalls;
import dev.sostenuto.edge.http.OperatorAccess;
import dev.sostenuto.edge.http.Origins;
import dev.sostenuto.edge.http.ServerInfo;
import dev.sostenuto.edge.identity.AdminKeys;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.HeldSnapshots;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** What the edge is made of, beside the engine's own parts. Safe for use by many threads. */
@ApplicationScoped
public class EdgeParts {
  @Inject private Config config;

  private Settings settings;
  private ApiGate gate;
  private Origins origins;

  @PostConstruct
  void read() {
    settings = new Settings(config);
    gate = new ApiGate(EdgeSettings.read(settings).http());
    origins = Origins.of(List.of(settings.text("sostenuto.origins", "*").split(",")));
  }

  @Produces
  Origins origins() {
    return origins;
  }

  @Produces
  ApiGate gate() {
    return gate;
  }

  @Produces
  OperatorAccess operators(AdminKeys keys) {
    return new OperatorAccess(settings.flag("sostenuto.dev-mode", false), keys);
  }

  @Produces
  ServerInfo info(Engine engine) {
    return new ServerInfo(
        settings.text("sostenuto.version", "development"),
        settings.text("sostenuto.instance-name", "sostenuto"),
        engine::notReady,
        engine::broken);
  }

  @Produces
  HttpCalls calls(
      QuerySnapshots snapshots,
      HeldSnapshots held,
      CallExecutor executor,
      FunctionRegistry registry,
      ErrorRedaction redaction) {
    return new HttpCalls(
        snapshots,
        new HeldMoments(held),
        executor,
        (path, caller) -> kind(registry, path, caller),
        redaction);
  }

  private static Optional<FunctionKind> kind(
      FunctionRegistry registry, FunctionPath path, Identity caller) {
    boolean admin = caller != null && caller.admin();
    return registry
        .find(path)
        .filter(function -> admin || !function.internal())
        .map(FunctionDefinition::kind);
  }
}

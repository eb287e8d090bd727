package dev.sostenuto.edge.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * What is asked before clients are sent here. Safe for use by many threads.
 *
 * <p>A broken change feed makes the server not ready: its clients keep what they have, mutations
 * work, and it mends by itself. It is no reason for a restart, which would break the others'
 * sockets too. Only a fault of the live engine itself is one.
 */
@ApplicationScoped
public class Health {
  private final AtomicBoolean wasReady = new AtomicBoolean();

  @Inject private Provider<ServerInfo> info;

  @Produces
  @Readiness
  HealthCheck ready() {
    return () -> response("live-queries", notReady());
  }

  /** Once ready, it has started, whatever comes later. */
  @Produces
  @Startup
  HealthCheck started() {
    return () -> response("live-queries-started", wasReady.get() ? Optional.empty() : notReady());
  }

  @Produces
  @Liveness
  HealthCheck alive() {
    return () -> response("live-engine", info.get().broken().get());
  }

  private Optional<String> notReady() {
    Optional<String> why = info.get().notReady().get();
    if (why.isEmpty()) wasReady.set(true);
    return why;
  }

  private static HealthCheckResponse response(String name, Optional<String> why) {
    return HealthCheckResponse.named(name)
        .status(why.isEmpty())
        .withData("why", why.orElse("all is well"))
        .build();
  }
}

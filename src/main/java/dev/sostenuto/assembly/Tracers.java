package dev.sostenuto.assembly;

import dev.sostenuto.engine.telemetry.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.spi.CDI;
import org.eclipse.microprofile.config.Config;

/** Decides whether the engine is traced. Stateless. */
final class Tracers {
  /** MicroProfile Telemetry's own switch. */
  private static final String DISABLED = "otel.sdk.disabled";

  private Tracers() {}

  /** OpenTelemetry's, when the operator has turned it on; otherwise nobody listens. */
  static Tracing of(Config config) {
    if (config.getOptionalValue(DISABLED, Boolean.class).orElse(true)) return Tracing.OFF;
    return new OpenTelemetryTracing(
        CDI.current().select(OpenTelemetry.class).get().getTracer("sostenuto"));
  }
}

package dev.sostenuto.assembly;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The environment variables of the deployment, for whatever reads MicroProfile Config. Made by the
 * container. Safe for use by many threads.
 *
 * <p>It holds a copy, which {@link EnvironmentCopy} keeps true, and asks nobody: the way to the
 * database is itself configured.
 */
public final class EnvironmentConfigSource implements ConfigSource {
  static final String NAME = "Sostenuto environment variables";

  /** Above the process's own environment (300) and below Java's properties (400). */
  private static final int ORDINAL = 350;

  private volatile Map<String, String> variables = Map.of();

  void replace(Map<String, String> current) {
    variables = Map.copyOf(current);
  }

  @Override
  public Set<String> getPropertyNames() {
    return variables.keySet();
  }

  @Override
  public String getValue(String name) {
    return variables.get(name);
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }

  @Override
  public String getName() {
    return NAME;
  }
}

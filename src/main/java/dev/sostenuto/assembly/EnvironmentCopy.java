package dev.sostenuto.assembly;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.SystemFunctions;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Keeps a copy of the environment variables true, as one more client of the live engine. Safe for
 * use by many threads.
 *
 * <p>For what cannot read them in a snapshot; functions do that.
 */
final class EnvironmentCopy implements LiveListener {
  private static final System.Logger LOG = System.getLogger(EnvironmentCopy.class.getName());
  private static final String ALL = "select name, value from _environment_variables";

  private final Consumer<Map<String, String>> copy;
  private final Executor threads;
  private volatile LiveClient client;

  // Guarded by this.
  private String newest;

  /**
   * @param copy gets all variables whenever one has changed
   * @param threads where it does
   */
  EnvironmentCopy(Consumer<Map<String, String>> copy, Executor threads) {
    this.copy = copy;
    this.threads = threads;
  }

  /** The copy that MicroProfile Config reads. */
  static EnvironmentCopy of(Config config, Executor threads) {
    for (ConfigSource source : config.getConfigSources())
      if (source instanceof EnvironmentConfigSource ours)
        return new EnvironmentCopy(ours::replace, threads);
    LOG.log(
        System.Logger.Level.WARNING,
        "Java does not get environment variables: {0} is no service of {1}",
        EnvironmentConfigSource.class.getName(),
        ConfigSource.class.getName());
    return new EnvironmentCopy(variables -> {}, threads);
  }

  /** Fills the copy before anything else begins. */
  void load(DataSource source) throws SQLException {
    Map<String, String> variables = new HashMap<>();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(ALL);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) variables.put(rows.getString(1), new String(rows.getBytes(2), UTF_8));
    }
    copy.accept(variables);
  }

  /** Keeps the copy true from now on. */
  void follow(LiveEngine live) {
    LiveClient opened = live.open(this);
    client = opened;
    opened.authenticate(1, Identity.ADMIN);
    opened.modify(
        1,
        List.of(new Subscribe(0, SystemFunctions.LIST_ENVIRONMENT, JsonValue.Obj.EMPTY, null)),
        List.of());
  }

  @Override
  public void transition(Transition transition) {
    for (Modification modification : transition.modifications()) {
      if (modification instanceof Modification.Updated updated) take(updated.value().json());
      else
        LOG.log(
            System.Logger.Level.WARNING,
            "The environment variables could not be read; Java has the ones from before");
    }
    client.drained();
  }

  private void take(String json) {
    synchronized (this) {
      newest = json;
    }
    threads.execute(this::apply);
  }

  private synchronized void apply() {
    if (newest == null) return;
    JsonValue all = EncodedJson.decode(newest);
    newest = null;
    Map<String, String> variables = new HashMap<>();
    for (JsonValue item : ((JsonValue.Array) all).items()) {
      JsonValue.Obj variable = (JsonValue.Obj) item;
      variables.put(text(variable.get("name")), text(variable.get("value")));
    }
    copy.accept(variables);
  }

  private static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
  }

  @Override
  public void committed(long requestId, CallResult result, List<String> logLines, long ts) {
    throw new AssertionError("nothing was sent");
  }

  @Override
  public void abandoned(String reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Changed environment variables reach Java no more, until a restart: {0}",
        reason);
  }
}

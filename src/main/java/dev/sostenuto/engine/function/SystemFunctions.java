package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.List;

/**
 * The functions of the modules {@code _system/...}, which are for the administrator. Stateless.
 *
 * <p>Their classes are no beans of the container, which would take them for the application's.
 */
public final class SystemFunctions {
  /** All environment variables as {@code [{name, value}]}, by name. */
  public static final String LIST_ENVIRONMENT = "_system/cli/queryEnvironmentVariables:default";

  /** Sets environment variables, {@code {changes: [{name, value?}]}}. */
  public static final String UPDATE_ENVIRONMENT = "_system/environment:update";

  /** Does what waits for a session to have gone, {@code {watch}}. */
  public static final String SESSION_GONE = "_system/presence:gone";

  private SystemFunctions() {}

  /**
   * The beans whose methods they are.
   *
   * @param url of the deployment, as its operators reach it
   * @param patience after a server's start, in which clients come back to it
   */
  public static List<Object> beans(EnvironmentLimits limits, String url, Duration patience) {
    return List.of(
        new EnvironmentQueries(),
        new EnvironmentChanges(limits),
        new PresenceChanges(patience),
        new ModuleQueries(),
        new TableQueries(),
        new TableDataQueries(),
        new UrlQueries(url),
        new ExportQueries(),
        new ImportQueries());
  }
}

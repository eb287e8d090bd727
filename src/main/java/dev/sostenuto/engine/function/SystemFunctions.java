package dev.sostenuto.engine.function;

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

  private SystemFunctions() {}

  /**
   * The beans whose methods they are.
   *
   * @param url of the deployment, as its operators reach it
   */
  public static List<Object> beans(EnvironmentLimits limits, String url) {
    return List.of(
        new EnvironmentQueries(),
        new EnvironmentChanges(limits),
        new ModuleQueries(),
        new TableQueries(),
        new TableDataQueries(),
        new UrlQueries(url),
        new ImportQueries());
  }
}

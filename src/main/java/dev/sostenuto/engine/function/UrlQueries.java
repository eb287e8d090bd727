package dev.sostenuto.engine.function;

import jakarta.enterprise.inject.Vetoed;

/** Tells the CLI where the deployment is (wire contract, section 9.2). Immutable. */
@Vetoed
@Functions("_system/cli/convexUrl")
final class UrlQueries {
  private final String url;

  UrlQueries(String url) {
    this.url = url;
  }

  @Internal
  @Query
  public String cloudUrl(QueryContext ctx) {
    return url;
  }
}

package dev.sostenuto.engine.function;

import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Optional;

/** What the CLI asks of environment variables (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/queryEnvironmentVariables")
final class EnvironmentQueries {
  /** A variable as the administrator sees it. */
  record Variable(String name, String value) {
    static Variable of(EnvironmentVariable variable) {
      return new Variable(variable.name(), variable.value());
    }
  }

  /** All of them, by name. */
  @Internal
  @Query
  public List<Variable> default_(QueryContext ctx) {
    return ctx
        .db()
        .query(EnvironmentVariable.class)
        .withIndex(EnvironmentVariable.BY_NAME, q -> q)
        .collect()
        .stream()
        .map(Variable::of)
        .toList();
  }

  @Internal
  @Query
  public Optional<Variable> get(QueryContext ctx, String name) {
    return EnvironmentVariable.find(ctx.db(), name).map(Variable::of);
  }
}

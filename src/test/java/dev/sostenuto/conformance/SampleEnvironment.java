package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the tests of environment variables do. Stateless. */
@Functions("conformance/environment")
public class SampleEnvironment {
  @Query
  public Optional<String> read(QueryContext ctx, String name) {
    return ctx.env(name);
  }

  /** As any Java code reads it. */
  @Action
  public Optional<String> configured(ActionContext ctx, String name) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class);
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;

/** What the CLI asks of the deployment's functions (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/modules")
final class ModuleQueries {
  private static final String SYSTEM = "_system/";

  /** Each of the application's functions, internal ones too, with its arguments and its result. */
  @Internal
  @Query
  public List<JsonValue> apiSpec(QueryContext ctx) {
    return QueryRunContext.registryOf(ctx).definitions().stream()
        .filter(function -> !function.path().module().startsWith(SYSTEM))
        .map(ModuleQueries::specification)
        .toList();
  }

  private static JsonValue specification(FunctionDefinition function) {
    FunctionPath path = function.path();
    String visibility = function.internal() ? "internal" : "public";
    return JsonValue.object()
        .put("identifier", path.module() + ".js:" + path.function())
        .put("functionType", function.kind().toString())
        .put("visibility", JsonValue.object().put("kind", visibility).build())
        .put("args", function.args().toJson())
        .put("returns", function.returns().toJson())
        .build();
  }
}

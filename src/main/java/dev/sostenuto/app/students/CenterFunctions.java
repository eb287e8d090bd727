package dev.sostenuto.app.students;

import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import java.util.List;

/** What browsers can ask of centres. Stateless. */
@Functions("centers")
public class CenterFunctions {

  @Query
  public List<Center> list(QueryContext ctx) {
    return ctx.db().query(Center.class).collect();
  }

  @Query
  public Center get(QueryContext ctx, Id<Center> id) {
    return ctx.db().get(id);
  }

  @Mutation(grouped = true)
  public Id<Center> create(MutationContext ctx, String name) {
    return ctx.db().insert(new Center(Names.require(name)));
  }
}

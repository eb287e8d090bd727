package dev.sostenuto.benchmark.functions;

import dev.sostenuto.app.students.Student;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.Id;

/** Writes that the application itself would refuse for their size. Stateless. */
@Functions("benchmark")
public class BenchmarkFunctions {
  /** Replaces one text of one row, whatever its length. */
  @Mutation
  public void write(MutationContext ctx, Id<Student> id, String text) {
    ctx.db().patch(id, student -> student.rename(text));
  }
}

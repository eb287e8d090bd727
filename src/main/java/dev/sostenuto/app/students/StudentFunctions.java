package dev.sostenuto.app.students;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.Page;
import dev.sostenuto.engine.function.PaginationOptions;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import java.util.Optional;

/** What browsers can ask of students. Stateless. */
@Functions("students")
public class StudentFunctions {

  @Query
  public Student get(QueryContext ctx, Id<Student> id) {
    return ctx.db().get(id);
  }

  @Query
  public Page<Student> listByCenter(
      QueryContext ctx, Id<Center> centerId, PaginationOptions paginationOpts) {
    return ctx.db()
        .query(Student.class)
        .withIndex("by_center_status", q -> q.eq("centerId", centerId))
        .order(Order.DESC)
        .paginate(paginationOpts);
  }

  @Mutation(grouped = true)
  public Id<Student> create(
      MutationContext ctx, Id<Center> centerId, String name, Optional<Status> status) {
    if (ctx.db().get(centerId) == null)
      throw ApplicationException.of(
          "UnknownCenter", "There is no centre with the id " + centerId + ".");
    return ctx.db()
        .insert(new Student(centerId, Names.require(name), status.orElse(Status.ACTIVE)));
  }

  @Mutation(grouped = true)
  public void update(
      MutationContext ctx, Id<Student> id, Optional<String> name, Optional<Status> status) {
    requireStudent(ctx, id);
    Optional<String> newName = name.map(Names::require);
    ctx.db()
        .patch(
            id,
            student -> {
              newName.ifPresent(student::rename);
              status.ifPresent(student::become);
            });
  }

  @Mutation(grouped = true)
  public void remove(MutationContext ctx, Id<Student> id) {
    requireStudent(ctx, id);
    ctx.db().delete(id);
  }

  private static void requireStudent(MutationContext ctx, Id<Student> id) {
    if (ctx.db().get(id) == null)
      throw ApplicationException.of(
          "UnknownStudent", "There is no student with the id " + id + ".");
  }
}

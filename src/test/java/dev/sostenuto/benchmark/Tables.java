package dev.sostenuto.benchmark;

import dev.sostenuto.app.students.Center;
import dev.sostenuto.app.students.Student;
import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.function.Documents;
import java.util.List;

/** The numbers of the application's tables in ids. Stateless. */
final class Tables {
  private static final Catalog CATALOG = Documents.catalog(List.of(Center.class, Student.class));

  static final int CENTERS = number(Center.class);
  static final int STUDENTS = number(Student.class);

  private Tables() {}

  private static int number(Class<?> entity) {
    return CATALOG.table(entity).orElseThrow().number();
  }
}

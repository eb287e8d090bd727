package dev.sostenuto.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.EntityCatalog;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way in which a table may differ from its entity is one sentence. */
class SchemaCheckTest {
  private final Catalog catalog = EntityCatalog.of(List.of(Specimen.class), entity -> 10_001);
  private TestDatabase database;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aTableAsTheEntitySaysHasNoDifferences() throws SQLException {
    database.execute(Specimen.DDL);
    assertThat(differences()).isEmpty();
    database.execute(
        "alter index by_flag rename to specimens_by_flag", "alter table specimens add extra int");
    assertThat(differences()).isEmpty();
  }

  @Test
  void aMissingTableOrAViewIsNamed() throws SQLException {
    assertThat(differences())
        .singleElement()
        .asString()
        .contains("specimens of Specimen does not exist");
    database.execute("create view specimens as select 1 as id");
    assertThat(differences()).singleElement().asString().contains("is a view");
    database.execute("drop view specimens", "create unlogged table specimens(id uuid)");
    assertThat(differences()).singleElement().asString().contains("unlogged");
  }

  @Test
  void eachColumnThatDiffersIsNamed() throws SQLException {
    database.execute(Specimen.DDL);
    database.execute(
        "alter table specimens alter column whole type numeric",
        "alter table specimens alter column label type text collate \"default\"",
        "alter table specimens alter column group_label drop not null",
        "alter table specimens alter column flag set not null",
        "alter table specimens drop column data",
        "alter table specimens add surprise int not null");
    assertThat(differences())
        .hasSize(6)
        .anyMatch(s -> s.contains("specimens.whole is numeric, but the entity has INTEGER"))
        .anyMatch(s -> s.contains("specimens.label needs COLLATE \"C\""))
        .anyMatch(s -> s.contains("specimens.group_label may be null"))
        .anyMatch(s -> s.contains("specimens.flag is NOT NULL"))
        .anyMatch(s -> s.contains("specimens.data does not exist"))
        .anyMatch(s -> s.contains("specimens.surprise is NOT NULL without a default"));
    try (Connection connection = database.connect()) {
      assertThatThrownBy(() -> SchemaCheck.require(connection, catalog))
          .hasMessageContaining("surprise");
    }
  }

  @Test
  void eachIndexThatDiffersIsNamedWithItsStatement() throws SQLException {
    database.execute(Specimen.DDL);
    database.execute(
        "drop index by_flag, by_whole, by_number, by_label, by_group_rank, by_mixture",
        "create index by_whole on specimens(whole, creation_time, id)",
        "create index by_number on specimens(number nulls first, id)",
        "create index by_label on specimens(label collate \"default\" nulls first, creation_time, id)",
        "create index by_group_rank on specimens(group_label desc, rank, creation_time, id)",
        "create index by_mixture on specimens(group_label, label nulls first, rank, number nulls first, creation_time, id)"
            + " where rank > 0");
    assertThat(differences())
        .hasSize(6)
        .anyMatch(
            s ->
                s.equals(
                    "The index specimens.by_flag does not exist: create index by_flag on specimens (flag nulls first,"
                        + " creation_time, id)."))
        .anyMatch(
            s ->
                s.contains(
                    "by_whole should be: create index by_whole on specimens (whole nulls first"))
        .anyMatch(s -> s.contains("by_number should be"))
        .anyMatch(s -> s.contains("by_label should be"))
        .anyMatch(s -> s.contains("by_group_rank should be"))
        .anyMatch(s -> s.contains("by_mixture should be"));
  }

  private List<String> differences() throws SQLException {
    try (Connection connection = database.connect()) {
      return SchemaCheck.differences(connection, catalog);
    }
  }
}

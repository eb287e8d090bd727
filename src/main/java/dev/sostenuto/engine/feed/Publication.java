package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A publication as the database has it: what it carries of which tables. Immutable.
 *
 * @param name its name
 * @param everyTable whether it is one FOR ALL TABLES
 * @param everyChange whether it carries inserts, updates, deletes and truncations
 * @param tables its tables in the engine's schema, by name
 */
record Publication(
    String name, boolean everyTable, boolean everyChange, Map<String, Member> tables) {
  private static final String PUBLICATION =
      """
      select puballtables, pubinsert and pubupdate and pubdelete and pubtruncate
      from pg_publication where pubname = ?
      """;
  private static final String MEMBERS =
      """
      select tablename, attnames, rowfilter is not null
      from pg_publication_tables where pubname = ? and schemaname = ?
      """;

  /**
   * One table of it.
   *
   * @param columns which of the table's columns it carries
   * @param filtered whether it carries some rows only
   */
  record Member(Set<String> columns, boolean filtered) {}

  /** Reads the one that the settings name; empty when there is none. */
  static Optional<Publication> read(Connection connection, FeedSettings settings)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PUBLICATION)) {
      query.setString(1, settings.publication());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Publication(
                settings.publication(),
                row.getBoolean(1),
                row.getBoolean(2),
                members(connection, settings)));
      }
    }
  }

  private static Map<String, Member> members(Connection connection, FeedSettings settings)
      throws SQLException {
    Map<String, Member> members = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(MEMBERS)) {
      query.setString(1, settings.publication());
      query.setString(2, settings.schema());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String[] columns = (String[]) rows.getArray(2).getArray();
          members.put(rows.getString(1), new Member(Set.of(columns), rows.getBoolean(3)));
        }
      }
    }
    return members;
  }

  /**
   * Why the feed could not be true with this publication; empty when it can.
   *
   * @return one sentence
   */
  Optional<String> flaw(Catalog catalog) {
    if (!everyChange) {
      return Optional.of(
          "The publication %1$s leaves some kinds of change out: run ALTER PUBLICATION \"%1$s\" SET (publish = 'insert, update, delete, truncate')."
              .formatted(name));
    }
    return catalog.tables().stream().map(this::flaw).flatMap(Optional::stream).findFirst();
  }

  private Optional<String> flaw(TableSchema table) {
    Member member = tables.get(table.name());
    if (member == null) {
      return Optional.of(
          "The publication %1$s lacks the live table %2$s: run ALTER PUBLICATION \"%1$s\" ADD TABLE \"%2$s\", or start the server again."
              .formatted(name, table.name()));
    }
    if (member.filtered()) {
      return Optional.of(
          "The publication %s carries only some rows of the live table %s: take the row filter away."
              .formatted(name, table.name()));
    }
    List<String> missing =
        table.columns().stream()
            .map(ColumnSchema::name)
            .filter(column -> !member.columns().contains(column))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The publication %s does not carry the column %s of the live table %s: a live column must exist, must not be generated, and must not be left out by a column list."
                .formatted(name, missing.get(0), table.name()));
  }
}

package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.FeedFixture.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveTablesTest {
  private static final String COLUMNS =
      "(id uuid primary key, creation_time double precision not null, body text, rank integer)";
  private static final String PUBLISHED =
      "select string_agg(schemaname || '.' || tablename, ' ' order by tablename) from pg_publication_tables where pubname = 'sostenuto'";
  private static final String ROW_VERSIONS =
      "select p.xmin || ' ' || r.xmin || ' ' || c.xmin"
          + " from pg_publication p, pg_publication_rel r, pg_class c where c.relname = 'notes'";
  private static final Catalog NOTES = new Catalog(List.of(FeedFixture.NOTES));

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void end() {
    database.close();
  }

  @Test
  void liveTablesArePublishedWholeAndTheirOldRowsKept() throws SQLException {
    createNotes();
    database.execute("create table other(a integer)");

    prepare(NOTES);

    assertThat(database.query(PUBLISHED)).isEqualTo("public.notes");
    assertThat(identity("notes")).isEqualTo("f");
    assertThat(
            database.query(
                "select (pubinsert, pubupdate, pubdelete, pubtruncate, puballtables)::text from pg_publication"))
        .isEqualTo("(t,t,t,t,f)");
  }

  @Test
  void preparingAgainChangesNothingAndWaitsForNoReader() throws SQLException {
    createNotes();
    prepare(NOTES);
    String before = database.query(ROW_VERSIONS);
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from notes");
      prepare(NOTES, settings(), Duration.ofMillis(1));
    }

    assertThat(database.query(ROW_VERSIONS)).isEqualTo(before);
  }

  @Test
  void manyNodesMayPrepareAtOnce() throws Exception {
    createNotes();
    database.execute(
        "create table kinds"
            + "(id uuid primary key, creation_time double precision, b boolean, i bigint,"
            + " f double precision, t text, u uuid, ts timestamptz, by bytea, j jsonb)");
    ExecutorService nodes = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(
            nodes.submit(
                () -> {
                  prepare(CATALOG);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      nodes.shutdown();
    }

    assertThat(database.query(PUBLISHED)).isEqualTo("public.kinds public.notes");
  }

  @Test
  void theClaimsTableIsPublishedWhenItIsThere() throws SQLException {
    createNotes();
    prepare(NOTES);
    database.execute("create table sostenuto_claims(session text, request bigint)");

    prepare(NOTES);

    assertThat(database.query(PUBLISHED)).isEqualTo("public.notes public.sostenuto_claims");
    assertThat(identity("sostenuto_claims")).isEqualTo("d");
  }

  @Test
  void anExistingPublicationIsCompletedAndKeepsItsOtherTables() throws SQLException {
    createNotes();
    database.execute(
        "create table of_a_newer_version(id uuid primary key)",
        "create publication sostenuto for table of_a_newer_version with (publish = 'insert')");

    prepare(NOTES);

    assertThat(database.query(PUBLISHED)).isEqualTo("public.notes public.of_a_newer_version");
    assertThat(database.query("select pubtruncate from pg_publication")).isEqualTo("t");
  }

  @Test
  void aPublicationOfAllTablesWillDo() throws SQLException {
    createNotes();
    database.execute("create publication sostenuto for all tables");

    prepare(NOTES);

    assertThat(identity("notes")).isEqualTo("f");
  }

  @Test
  void noLiveTablesIsAnEmptyPublication() throws SQLException {
    prepare(new Catalog(List.of()));

    assertThat(database.query("select count(*) from pg_publication")).isEqualTo("1");
  }

  @Test
  void tablesOfOddNamesAndOtherSchemasArePrepared() throws SQLException {
    String odd = "Weird \"name\"";
    database.execute("create schema app", "create table app.\"Weird \"\"name\"\"\"" + COLUMNS);
    Catalog catalog = catalogOf(odd);
    FeedSettings inApp = inSchema("app");

    prepare(catalog, inApp, Duration.ofSeconds(10));

    assertThat(database.query(PUBLISHED)).isEqualTo("app." + odd);
  }

  @Test
  void whatCannotBeLiveIsRefusedWithASentence() {
    database.execute(
        "create view a_view as select 1 as id",
        "create materialized view a_matview as select 1 as id",
        "create unlogged table an_unlogged" + COLUMNS,
        "create foreign data wrapper nothing",
        "create server nowhere foreign data wrapper nothing",
        "create foreign table a_foreign(id integer) server nowhere",
        "create table a_partitioned(id integer) partition by range (id)",
        "create table a_parent" + COLUMNS,
        "create table a_child() inherits (a_parent)",
        "create sequence a_sequence");

    refused(
        catalogOf("missing"),
        "The live table missing does not exist: apply the migration that creates it.");
    refused(catalogOf("a_view"), "a_view is a view");
    refused(catalogOf("a_matview"), "a_matview is a view");
    refused(catalogOf("an_unlogged"), "run ALTER TABLE \"public\".\"an_unlogged\" SET LOGGED");
    refused(catalogOf("a_foreign"), "a_foreign is a foreign table");
    refused(catalogOf("a_partitioned"), "a_partitioned is partitioned");
    refused(catalogOf("a_parent"), "a_parent has tables that inherit from it");
    refused(catalogOf("a_sequence"), "a_sequence is not an ordinary table");
    assertThat(database.query("select count(*) from pg_publication")).isEqualTo("0");
  }

  @Test
  void aPublicationThatLeavesSomethingOutIsRefusedWithASentence() {
    createNotes();
    refusedWith(
        "create publication sostenuto for table notes where (rank > 1)", "carries only some rows");
    refusedWith(
        "create publication sostenuto for table notes (id, body)",
        "does not carry the column creation_time");
    database.execute(
        "alter table notes drop column rank",
        "alter table notes add column rank integer generated always as (1) stored");
    refusedWith(
        "create publication sostenuto for table notes",
        "does not carry the column rank of the live table notes");
  }

  private void refusedWith(String publication, String sentence) {
    database.execute("drop publication if exists sostenuto", publication);
    refused(NOTES, sentence);
  }

  @Test
  void aRoleWithoutTheRightsLearnsWhatToGrant() throws SQLException {
    createNotes();
    database.execute(
        "create role poor_" + database.name() + " login",
        "grant all on notes to poor_" + database.name());
    try (Connection poor = database.dataSource("poor_" + database.name()).getConnection()) {
      assertThatThrownBy(() -> new LiveTables(NOTES, settings()).prepare(poor))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must be owner of table notes")
          .hasMessageContaining("GRANT CREATE ON DATABASE");
      assertThat(poor.getAutoCommit()).isTrue();
    } finally {
      database.execute(
          "drop owned by poor_" + database.name(), "drop role poor_" + database.name());
    }
  }

  @Test
  void anOwnerWithoutSuperpowersWillDo() throws SQLException {
    String role = "owner_" + database.name();
    database.execute(
        "create role " + role + " login",
        "grant create on schema public to " + role,
        "grant create on database " + database.name() + " to " + role);
    try (Connection owner = database.dataSource(role).getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("create table notes" + COLUMNS);

      new LiveTables(NOTES, settings()).prepare(owner);

      assertThat(database.query(PUBLISHED)).isEqualTo("public.notes");
    } finally {
      database.execute("drop owned by " + role, "drop role " + role);
    }
  }

  @Test
  void aLockedTableEndsTheAttemptWithASentence() throws SQLException {
    createNotes();
    try (Connection holder = database.connect();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select * from notes");

      assertThatThrownBy(() -> prepare(NOTES, settings(), Duration.ofMillis(50)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("held them locked");
    }
    assertThat(identity("notes")).isEqualTo("d");
  }

  private void createNotes() {
    database.execute("create table notes" + COLUMNS);
  }

  private String identity(String table) {
    return database.query("select relreplident from pg_class where relname = '" + table + "'");
  }

  private void prepare(Catalog catalog) throws SQLException {
    prepare(catalog, settings(), Duration.ofSeconds(10));
  }

  private void prepare(Catalog catalog, FeedSettings settings, Duration lockLimit)
      throws SQLException {
    try (Connection connection = database.connect()) {
      new LiveTables(catalog, settings, lockLimit).prepare(connection);
    }
  }

  private void refused(Catalog catalog, String sentence) {
    assertThatThrownBy(() -> prepare(catalog))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  private static Catalog catalogOf(String table) {
    return new Catalog(
        List.of(FeedFixture.table(table, 10_001, LiveTablesTest.class, "body", ColumnType.TEXT)));
  }

  private FeedSettings settings() {
    return inSchema("public");
  }

  private FeedSettings inSchema(String schema) {
    Duration second = Duration.ofSeconds(1);
    return new FeedSettings(
        database.url(),
        database.user(),
        database.password(),
        "sostenuto",
        schema,
        "sostenuto",
        second,
        second,
        second,
        second,
        second,
        second,
        1,
        1);
  }
}

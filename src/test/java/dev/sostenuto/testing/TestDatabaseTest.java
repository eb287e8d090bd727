package dev.sostenuto.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestDatabaseTest {
  @Test
  void databasesAreSeparateAndSurviveARestart() {
    try (TestDatabase one = TestDatabase.fresh();
        TestDatabase other = TestDatabase.fresh()) {
      one.execute("create table t(a int)", "insert into t values (7)");
      TestDatabase.restartServer();
      assertThat(one.query("select a from t")).isEqualTo("7");
      assertThat(other.query("select to_regclass('t')")).isNull();
      assertThat(other.query("show wal_level")).isEqualTo("logical");
      assertThat(other.query("show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void theDefaultCollationIsNotC() {
    try (TestDatabase database = TestDatabase.fresh()) {
      assertThat(database.query("select 'a' < 'B'")).isEqualTo("t");
      assertThat(database.query("select 'a' collate \"C\" < 'B'")).isEqualTo("f");
    }
  }
}

package dev.sostenuto.app.students;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import net.datafaker.Faker;

/**
 * Believable data for an empty development database: 8 centres and 5,000 students, the same ones
 * every time but for their creation times, which spread over the year before. Confined to the
 * starting thread.
 */
public final class StudentsSeed {
  private static final long SEED = 88;
  private static final int CENTERS = 8;
  private static final int STUDENTS = 5_000;
  private static final int BATCH = 500;
  private static final Duration SPREAD = Duration.ofDays(365);

  /**
   * Nodes that start together must not both find the tables empty; the lock ends with the
   * transaction.
   */
  private static final String LOCK = "lock table centers in share row exclusive mode";

  private static final String IS_EMPTY =
      "select not exists (select from centers) and not exists (select from students)";
  private static final String INSERT_CENTER =
      "insert into centers (id, creation_time, name) values (?, ?, ?)";
  private static final String INSERT_STUDENT =
      "insert into students (id, creation_time, center_id, name, status) values (?, ?, ?, ?, ?)";

  private final DataSource source;
  private final Instant now;
  private final Random random = new Random(SEED);
  private final Faker faker = new Faker(Locale.ENGLISH, new Random(SEED));

  public StudentsSeed(DataSource source, Instant now) {
    this.source = source;
    this.now = now;
  }

  /** Fills the two tables if both are empty; false when they are not. */
  public boolean run() throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        boolean empty = isEmpty(connection);
        if (empty) insertStudents(connection, insertCenters(connection));
        connection.commit();
        return empty;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK);
      try (ResultSet row = statement.executeQuery(IS_EMPTY)) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private List<UUID> insertCenters(Connection connection) throws SQLException {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < CENTERS) names.add(faker.address().city() + " Learning Center");
    List<UUID> centers = new ArrayList<>();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_CENTER)) {
      for (String name : names) {
        UUID id = uuid();
        centers.add(id);
        insert.setObject(1, id);
        insert.setDouble(2, millis(SPREAD));
        insert.setString(3, name);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return centers;
  }

  private void insertStudents(Connection connection, List<UUID> centers) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_STUDENT)) {
      for (int i = 0; i < STUDENTS; i++) {
        insert.setObject(1, uuid());
        insert.setDouble(2, millis(SPREAD.multipliedBy(i).dividedBy(STUDENTS)));
        insert.setObject(3, centers.get(random.nextInt(CENTERS)));
        insert.setString(4, faker.name().firstName() + " " + faker.name().lastName());
        insert.setString(5, status().toString());
        insert.addBatch();
        if (i % BATCH == BATCH - 1) insert.executeBatch();
      }
      insert.executeBatch();
    }
  }

  /** Most students take lessons; some try them, some have stopped. */
  private Status status() {
    int percent = random.nextInt(100);
    if (percent < 70) return Status.ACTIVE;
    return percent < 82 ? Status.TRIAL : Status.INACTIVE;
  }

  private UUID uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes);
  }

  /** A moment so long ago, in milliseconds since 1970. */
  private double millis(Duration ago) {
    return now.minus(ago).toEpochMilli() + random.nextInt(1_000) / 1_000.0;
  }
}

package dev.sostenuto.engine.feed;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where the change feed connects, and its limits. Immutable.
 *
 * @param url JDBC address of the database, a primary's or a standby's; not a pooler's
 * @param user a role that may replicate
 * @param password never shown by {@link #toString}
 * @param publication what the feed follows; a plain lower-case name
 * @param schema where the live tables are; a plain lower-case name
 * @param slotPrefix how the names of its temporary slots begin; a plain lower-case name of at most
 *     40 characters
 * @param connectTimeout how long opening a connection may take
 * @param pingInterval after so long a silence the server asks whether we are alive; after three of
 *     them without a word from the server the connection counts as dead
 * @param statusInterval how often, at least, the server learns what it need not keep any more while
 *     it is sending
 * @param waitingInterval how often the listener hears that a slot waits for open transactions
 * @param backoffMin the pause after a first break
 * @param backoffMax the longest pause after repeated ones
 * @param commitRowLimit more rows than this in one commit, and the tables with the most rows count
 *     as changed as a whole
 * @param commitBytesLimit the same for the bytes of its rows
 */
public record FeedSettings(
    String url,
    String user,
    String password,
    String publication,
    String schema,
    String slotPrefix,
    Duration connectTimeout,
    Duration pingInterval,
    Duration statusInterval,
    Duration waitingInterval,
    Duration backoffMin,
    Duration backoffMax,
    int commitRowLimit,
    long commitBytesLimit) {
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int SLOT_PREFIX_LIMIT = 40;

  public FeedSettings {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    require(
        url.startsWith("jdbc:postgresql:"),
        "not a PostgreSQL address, it must begin with jdbc:postgresql: " + shown(url));
    plainName("publication", publication);
    plainName("schema", schema);
    plainName("slot prefix", slotPrefix);
    require(
        slotPrefix.length() <= SLOT_PREFIX_LIMIT,
        "slot prefix longer than " + SLOT_PREFIX_LIMIT + " characters: " + slotPrefix);
    atLeastOneMilli("connect timeout", connectTimeout);
    atLeastOneMilli("ping interval", pingInterval);
    atLeastOneMilli("status interval", statusInterval);
    atLeastOneMilli("waiting interval", waitingInterval);
    atLeastOneMilli("smallest back-off", backoffMin);
    require(
        backoffMax.compareTo(backoffMin) >= 0,
        "largest back-off " + backoffMax + " is below the smallest, " + backoffMin);
    require(commitRowLimit > 0, "row limit of a commit must be positive: " + commitRowLimit);
    require(commitBytesLimit > 0, "byte limit of a commit must be positive: " + commitBytesLimit);
  }

  /** The defaults of everything but the address and the role. */
  public static FeedSettings of(String url, String user, String password) {
    return new FeedSettings(
        url,
        user,
        password,
        "sostenuto",
        "public",
        "sostenuto",
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        10_000,
        64L << 20);
  }

  public FeedSettings withConnection(Duration timeout, Duration firstPause, Duration longestPause) {
    return new FeedSettings(
        url,
        user,
        password,
        publication,
        schema,
        slotPrefix,
        timeout,
        pingInterval,
        statusInterval,
        waitingInterval,
        firstPause,
        longestPause,
        commitRowLimit,
        commitBytesLimit);
  }

  public FeedSettings withCommitLimits(int rows, long bytes) {
    return new FeedSettings(
        url,
        user,
        password,
        publication,
        schema,
        slotPrefix,
        connectTimeout,
        pingInterval,
        statusInterval,
        waitingInterval,
        backoffMin,
        backoffMax,
        rows,
        bytes);
  }

  public FeedSettings withIntervals(Duration ping, Duration status, Duration waiting) {
    return new FeedSettings(
        url,
        user,
        password,
        publication,
        schema,
        slotPrefix,
        connectTimeout,
        ping,
        status,
        waiting,
        backoffMin,
        backoffMax,
        commitRowLimit,
        commitBytesLimit);
  }

  /** Without the password and without the address's parameters, which may hold one too. */
  @Override
  public String toString() {
    return "FeedSettings["
        + user
        + " at "
        + shown(url)
        + ", publication "
        + publication
        + ", schema "
        + schema
        + "]";
  }

  private static String shown(String url) {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  private static void plainName(String what, String name) {
    Objects.requireNonNull(name, what);
    require(
        PLAIN_NAME.matcher(name).matches(),
        what + " must be lower-case letters, digits and underscores, at most 63: " + name);
  }

  private static void atLeastOneMilli(String what, Duration duration) {
    require(duration.toMillis() > 0, what + " must be at least a millisecond: " + duration);
  }

  private static void require(boolean fulfilled, String sentence) {
    if (!fulfilled) {
      throw new IllegalArgumentException(sentence);
    }
  }
}

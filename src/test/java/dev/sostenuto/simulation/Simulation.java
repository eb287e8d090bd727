package dev.sostenuto.simulation;

import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Nodes over one database, browsers, writers and faults, all drawn from one seed. Browsers check
 * the laws as they go; {@link #run} ends with the checks that need quiet.
 */
final class Simulation {
  static final int GROUPS = 4;
  private static final int IDS = 24;
  private static final Duration ACTIVE = Duration.ofMillis(40);

  /** Within this time the last server dies that was going to. */
  private static final Duration LAST_CRASH = Duration.ofMillis(4);

  private static final Duration QUIET = Duration.ofSeconds(2);

  private final Random random;
  private final World world;
  private final Database database;
  private final Faults faults;
  private final Deeds deeds = new Deeds();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Browser> browsers = new ArrayList<>();
  private final int size;
  private int named;
  private boolean busy = true;

  private Simulation(Random random, Faults faults) {
    this.random = random;
    this.faults = faults;
    this.world = new World(random);
    this.database = new Database(world);
    this.size = random.nextInt(3) == 0 ? 2 : 1;
    if (random.nextInt(3) == 0) database.maxMicrosUnseen = 300;
  }

  /** Runs one whole simulation; fails with a {@link Violation} or whatever the product throws. */
  static Figures run(long seed, boolean disturbed) {
    // Neighbouring seeds would give neighbouring first numbers.
    Random random = new Random(new SplittableRandom(seed).nextLong());
    return new Simulation(random, disturbed ? Faults.drawn(random) : Faults.none()).run();
  }

  /** What happened, to see that something did. */
  record Figures(int transitions, int commits, int moments, long runs) {}

  private Figures run() {
    for (int i = 0; i < size; i++) startNode();
    world.run(Duration.ofMillis(5));
    int count = 3 + random.nextInt(3);
    for (int i = 0; i < count; i++) browse();
    int pace = random.nextInt(3) == 0 ? 20_000 : 4_000;
    for (int i = 0; i < 3; i++) repeat(pace, this::write);
    repeat(pace / 2, this::use);
    repeat(1_000, this::keepAlive);
    repeat(6_000, this::disturb);
    repeat(10_000, this::replace);
    world.run(ACTIVE);
    settle();
    int transitions = browsers.stream().mapToInt(one -> one.transitions).sum();
    long runs = nodes.stream().mapToLong(node -> node.live.counters().runs()).sum();
    return new Figures(transitions, database.log.size(), database.moments.size(), runs);
  }

  private void repeat(int maxMicros, Runnable task) {
    world.later(
        maxMicros,
        () -> {
          if (!busy) return;
          task.run();
          repeat(maxMicros, task);
        });
  }

  private void startNode() {
    nodes.add(new Node(world, database, deeds, faults, "node" + named++));
  }

  private Node anyNode() {
    List<Node> alive = nodes.stream().filter(node -> node.alive).toList();
    return alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
  }

  private void browse() {
    Browser browser = new Browser(world, database, deeds, this::anyNode);
    browser.laws.checksFirstResults =
        faults.feedBreaks == 0
            && faults.snapshotFailureOneIn == 0
            && faults.crashes == 0
            && !faults.haveSlowRuns();
    if (faults.signIns > 0) browser.user = anyUser();
    browsers.add(browser);
    browser.connect();
    for (int i = 0; i < 3; i++) subscribe(browser);
  }

  // ---- others who write

  private void write() {
    Tx tx = database.begin();
    if (random.nextInt(40) == 0) database.truncate(tx);
    int rows = random.nextInt(12) == 0 ? 8 : 1 + random.nextInt(2);
    for (int i = 0; i < rows && !tx.truncates; i++)
      database.write(tx, anyId(), anyGroup(), anyValue());
    world.later(
        3_000,
        () -> {
          if (random.nextInt(12) == 0) database.abort(tx);
          else database.commit(tx, () -> {});
        });
  }

  private int anyId() {
    return random.nextInt(IDS);
  }

  private Long anyGroup() {
    return random.nextInt(5) == 0 ? null : (long) random.nextInt(GROUPS);
  }

  private long anyValue() {
    return random.nextInt(1_000);
  }

  // ---- people

  private void use() {
    Browser browser = anyBrowser();
    switch (random.nextInt(12)) {
      case 0, 1 -> subscribe(browser);
      case 2 -> unsubscribe(browser);
      case 3, 4 -> browser.lists.add(pages(browser.subscribe("items:page", page(null))));
      case 5 -> loadMore(browser);
      case 6 -> browser.call(false, "items:act", args());
      case 7 -> {
        for (int i = 0; i < 4; i++) mutate(browser);
      }
      default -> mutate(browser);
    }
  }

  private Browser anyBrowser() {
    return browsers.get(random.nextInt(browsers.size()));
  }

  private void subscribe(Browser browser) {
    if (browser.wanted.size() > 8) return;
    double g = random.nextInt(GROUPS);
    double h = random.nextInt(GROUPS);
    switch (random.nextInt(9)) {
      case 0 -> browser.subscribe("items:list", args("g", g));
      case 1 -> browser.subscribe("items:first", args("g", g));
      case 2 -> browser.subscribe("items:two", args("g", g, "h", h));
      case 3 -> browser.subscribe("items:last", args("g", g));
      case 4 -> browser.subscribe("items:mine", args());
      case 5 -> browser.subscribe("items:follow", args("g", g));
      case 6 -> browser.subscribe("items:few", args("g", g));
      case 7 -> browser.subscribe("items:get", args("g", (double) anyId()));
      default -> browser.subscribe("items:all", args());
    }
  }

  private void unsubscribe(Browser browser) {
    if (browser.wanted.isEmpty()) return;
    List<Wanted> all = List.copyOf(browser.wanted.values());
    Wanted query = all.get(random.nextInt(all.size()));
    browser.lists.removeIf(pages -> pages.contains(query));
    browser.unsubscribe(query);
  }

  private static List<Wanted> pages(Wanted first) {
    return new ArrayList<>(List.of(first));
  }

  private JsonValue.Obj page(String cursor) {
    double g = random.nextInt(2);
    return cursor == null ? args("g", g, "n", 2.0) : args("g", g, "n", 2.0, "cursor", cursor);
  }

  private void loadMore(Browser browser) {
    if (browser.lists.isEmpty()) return;
    List<Wanted> pages = browser.lists.get(random.nextInt(browser.lists.size()));
    Wanted last = pages.get(pages.size() - 1);
    if (last.value == null || last.journal.equals("end")) return;
    JsonValue.Obj args =
        args("g", last.args.get("g"), "n", 2.0, "cursor", JsonValue.of(last.journal));
    pages.add(browser.subscribe("items:page", args));
  }

  private void mutate(Browser browser) {
    String path =
        switch (random.nextInt(6)) {
          case 0, 1 -> "items:fail";
          case 2 -> "items:nothing";
          default -> "items:put";
        };
    JsonValue[] ids = new JsonValue[1 + random.nextInt(2)];
    for (int i = 0; i < ids.length; i++) ids[i] = JsonValue.of((double) anyId());
    Long group = anyGroup();
    browser.call(
        true,
        path,
        args(
            "ids",
            JsonValue.array(ids),
            "g",
            group == null ? -1.0 : (double) group,
            "v",
            (double) anyValue()));
  }

  static JsonValue.Obj args(Object... namesAndValues) {
    TreeMap<String, JsonValue> fields = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      JsonValue json = value instanceof JsonValue given ? given : null;
      if (value instanceof Double number) json = JsonValue.of(number);
      if (value instanceof String text) json = JsonValue.of(text);
      fields.put((String) namesAndValues[i], json);
    }
    return new JsonValue.Obj(fields);
  }

  // ---- what goes wrong

  private void keepAlive() {
    for (Node node : nodes) node.checkBounds();
    for (Node node : nodes) if (node.alive && random.nextBoolean()) node.feed.keepAlive();
    if (random.nextInt(4) == 0) database.noise();
    if (random.nextInt(8) == 0) database.unpublished();
  }

  private void disturb() {
    Browser browser = anyBrowser();
    switch (random.nextInt(8)) {
      case 0 -> times(faults.feedBreaks, this::breakFeed);
      case 1 -> times(faults.cuts, browser::cut);
      case 2 -> times(faults.abandonments, browser::abandon);
      case 3, 4 -> times(faults.slowReaders, () -> readSlowly(browser));
      case 5 -> times(faults.signIns, () -> browser.signIn(anyUser()));
      case 6 -> times(faults.crashes, this::crash);
      default -> {}
    }
  }

  private void times(int count, Runnable task) {
    for (int i = 0; i < count; i++) task.run();
  }

  private void breakFeed() {
    Node node = anyNode();
    if (node != null) node.feed.disconnect();
  }

  private void readSlowly(Browser browser) {
    browser.pauseReading();
    world.later(30_000, browser::resumeReading);
  }

  private String anyUser() {
    return random.nextInt(3) == 0 ? null : "user" + random.nextInt(3);
  }

  private void crash() {
    Node node = anyNode();
    if (node == null) return;
    node.crash();
  }

  /** Puts a new node in the place of each dead one. */
  private void replace() {
    long alive = nodes.stream().filter(node -> node.alive).count();
    for (long i = alive; i < size; i++) startNode();
  }

  // ---- the end

  /** Lets faults end, waits, and checks that everybody has everything. */
  private void settle() {
    busy = false;
    faults.end();
    for (Node node : nodes) node.snapshots.failOneIn = 0;
    world.run(LAST_CRASH);
    replace();
    for (Browser browser : browsers) browser.resumeReading();
    world.run(QUIET);
    for (Browser browser : browsers) browser.laws.checkAnswered();
    answerBesideAnEndlessQuery();
    writeBesideAnOpenTransaction();
    world.run(QUIET);
    Moment now = database.look();
    for (Browser browser : browsers) browser.laws.checkSettled(now);
    for (Browser browser : browsers) browser.laws.checkEffects();
    for (Node node : nodes) if (node.alive) node.checkQuiet();
    checkExact();
    deeds
        .actions()
        .forEach(
            (request, count) -> {
              if (count > 1) throw new Violation("L5", count + " actions for " + request);
            });
  }

  /** An answer waits for its commit, and for no query of its client that takes long. */
  private void answerBesideAnEndlessQuery() {
    for (Node node : nodes) node.snapshots.endless("items:endless");
    Browser browser = anyBrowser();
    browser.subscribe("items:endless", args("g", 1.0));
    Request request = browser.call(true, "items:nothing", args());
    world.run(QUIET);
    if (request.state != Request.State.COMPLETED)
      throw new Violation("L6", "request " + request.id + " is not answered while a query runs");
    for (Node node : nodes) node.snapshots.endless(null);
  }

  /** The last commit is followed by records of a transaction that stays open. */
  private void writeBesideAnOpenTransaction() {
    for (int i = 0; i < 100; i++) world.later(100_000, database::noise);
    Tx tx = database.begin();
    database.write(tx, anyId(), (long) random.nextInt(GROUPS), anyValue());
    database.commit(tx, () -> {});
  }

  /** L9: a commit outside of all ranges runs nothing but what reads whole tables. */
  private void checkExact() {
    List<Map<String, Long>> before = rangeRuns();
    Tx tx = database.begin();
    database.write(tx, IDS + 1, GROUPS + 1L, 0);
    database.commit(tx, () -> {});
    world.run(Duration.ofMillis(200));
    List<Map<String, Long>> after = rangeRuns();
    if (!after.equals(before))
      throw new Violation("L9", "a commit nobody reads turned " + before + " into " + after);
  }

  private List<Map<String, Long>> rangeRuns() {
    List<Map<String, Long>> runs = new ArrayList<>();
    for (Node node : nodes) {
      Map<String, Long> byFunction = new TreeMap<>(node.live.counters().runsByFunction());
      byFunction.remove("items:all");
      if (node.alive) runs.add(byFunction);
    }
    return runs;
  }
}

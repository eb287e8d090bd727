package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.value.JsonValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A client that keeps what it is told and, after each transition, checks the laws against the
 * simulated database.
 */
final class SimClient {
  private final SimWorld world;
  private final SimDatabase database;
  private final SimSnapshots snapshots;
  private LiveClient live;

  final Map<Integer, Subscribe> wanted = new TreeMap<>();
  private final Map<Integer, Integer> wantedSince = new HashMap<>();
  private final Map<Integer, String> view = new TreeMap<>();
  private final Map<Integer, String> journals = new HashMap<>();
  private final Map<Long, SimDatabase.Tx> sent = new TreeMap<>();
  private final Map<Long, Long> responses = new TreeMap<>();

  /** Own mutations whose promise has resolved. */
  private final Set<SimDatabase.Tx> own = new HashSet<>();

  private Identity identity;
  private int querySet;
  private int identityVersion;
  private int ackedIdentity;
  private int ackedQuerySet;
  private long ts;
  private long socketTs;
  private long maxSeen;
  private int nextQuery;
  private long nextRequest;
  int transitions;

  SimClient(SimWorld world, SimDatabase database, SimSnapshots snapshots) {
    this.world = world;
    this.database = database;
    this.snapshots = snapshots;
  }

  /** A new socket, as after a reconnect: all queries are asked for again, with their journals. */
  void connect(LiveEngine engine) {
    if (live != null) live.close();
    view.clear();
    querySet = 0;
    ackedQuerySet = 0;
    ackedIdentity = 0;
    identityVersion = 0;
    ts = maxSeen;
    socketTs = 0;
    responses.clear();
    sent.clear();
    long socket = ++sockets;
    live =
        engine.open(
            new LiveListener() {
              @Override
              public void transition(Transition transition) {
                if (socket == sockets) SimClient.this.transition(transition);
              }

              @Override
              public void committed(
                  long requestId, CallResult result, List<String> logLines, long committedTs) {
                if (socket == sockets) SimClient.this.committed(requestId, committedTs);
              }

              @Override
              public void abandoned(String reason) {
                if (socket == sockets) SimClient.this.abandoned(reason);
              }
            });
    if (maxSeen > 0) live.notBefore(maxSeen);
    if (identity != null) live.authenticate(++identityVersion, identity);
    Map<Integer, Subscribe> again = new TreeMap<>();
    wanted.forEach(
        (id, query) ->
            again.put(id, new Subscribe(id, query.path(), query.args(), journals.get(id))));
    wanted.putAll(again);
    querySet++;
    for (int id : wanted.keySet()) wantedSince.put(id, querySet);
    live.modify(querySet, List.copyOf(again.values()), List.of());
  }

  private long sockets;

  int add(String path, JsonValue.Obj args) {
    int id = nextQuery++;
    Subscribe query = new Subscribe(id, path, args, null);
    wanted.put(id, query);
    wantedSince.put(id, ++querySet);
    live.modify(querySet, List.of(query), List.of());
    return id;
  }

  void remove(int id) {
    wanted.remove(id);
    live.modify(++querySet, List.of(), List.of(id));
  }

  void signIn(Identity who) {
    identity = who;
    live.authenticate(++identityVersion, who);
  }

  LiveClient.PendingCommit expectCommit(SimDatabase.Tx tx) {
    sent.put(nextRequest, tx);
    return live.expectCommit(nextRequest++);
  }

  /** The mutation was rolled back. */
  void failed(SimDatabase.Tx tx) {
    sent.values().remove(tx);
  }

  void close() {
    live.close();
  }

  private void committed(long requestId, long committed) {
    if (committed < socketTs)
      throw new AssertionError("response at " + committed + " after version " + socketTs);
    responses.put(requestId, committed);
    maxSeen = Math.max(maxSeen, committed);
  }

  private void abandoned(String reason) {
    throw new AssertionError("abandoned: " + reason);
  }

  private void transition(LiveListener.Transition transition) {
    transitions++;
    if (transition.ts() < ts)
      throw new AssertionError("L3: version " + transition.ts() + " after " + ts);
    ts = transition.ts();
    socketTs = ts;
    maxSeen = Math.max(maxSeen, ts);
    ackedQuerySet = transition.querySet();
    ackedIdentity = transition.identity();
    for (LiveListener.Modification modification : transition.modifications()) {
      if (modification instanceof LiveListener.Modification.Updated updated) {
        view.put(updated.queryId(), updated.value().json());
        journals.put(updated.queryId(), updated.journal());
      } else if (modification instanceof LiveListener.Modification.Removed removed)
        view.remove(removed.queryId());
      else throw new AssertionError(modification.toString());
    }
    responses
        .entrySet()
        .removeIf(
            response -> {
              if (response.getValue() > ts) return false;
              own.add(sent.remove(response.getKey()));
              return true;
            });
    check();
    LiveClient receiver = live;
    world.later(2_000, receiver::drained);
  }

  /** L1, L2, L4: some snapshot that sees every commit up to the version gives exactly this view. */
  private void check() {
    if (ackedIdentity != identityVersion) return;
    Map<Integer, Subscribe> acked = new TreeMap<>(wanted);
    acked.keySet().removeIf(id -> wantedSince.get(id) > ackedQuerySet);
    for (int id : acked.keySet())
      if (!view.containsKey(id))
        throw new AssertionError("query " + id + " was acknowledged without a result");
    for (int i = snapshots.taken.size() - 1; i >= 0; i--)
      if (contradiction(snapshots.taken.get(i), acked) == null) return;
    StringBuilder why = new StringBuilder();
    for (TransactionSnapshot snapshot : snapshots.taken)
      why.append("\n").append(snapshot).append(": ").append(contradiction(snapshot, acked));
    throw new AssertionError(
        "L1/L2: no snapshot that holds every commit up to " + ts + " gives the view" + why);
  }

  /** Why the view is not what this snapshot gives; null when it is. */
  private String contradiction(TransactionSnapshot snapshot, Map<Integer, Subscribe> acked) {
    for (SimDatabase.Tx tx : database.transactions)
      if (tx.lsn != null && wire(tx) <= ts && !snapshot.sees(tx.xid))
        return "lacks the commit of " + tx.xid + " at " + wire(tx);
    for (SimDatabase.Tx tx : own)
      if (!snapshot.sees(tx.xid)) return "L4: lacks the own mutation " + tx.xid;
    var rows = database.rows(snapshot);
    for (Subscribe query : acked.values()) {
      String journal = journals.get(query.queryId());
      QueryCall call = new QueryCall(query.path(), query.args(), journal, identity);
      CallResult fresh = SimQueries.run(call, rows, world.now()).result();
      String expected = ((CallResult.Value) fresh).json();
      String actual = view.get(query.queryId());
      if (!expected.equals(actual))
        return query.path() + query.args() + " gives " + expected + " but the client has " + actual;
    }
    return null;
  }

  private static long wire(SimDatabase.Tx tx) {
    return (1L << 51) + tx.lsn.value();
  }

  /** When all is quiet: it has everything, and everything is what the database says. */
  void checkSettled() {
    if (!responses.isEmpty()) throw new AssertionError("L4: never covered: " + responses);
    if (!sent.isEmpty()) throw new AssertionError(sent.size() + " mutations were never answered");
    if (ackedQuerySet != querySet || ackedIdentity != identityVersion)
      throw new AssertionError(
          "asked for "
              + querySet
              + "/"
              + identityVersion
              + ", has "
              + ackedQuerySet
              + "/"
              + ackedIdentity);
    String contradiction = contradiction(database.snapshot(), wanted);
    if (contradiction != null) throw new AssertionError("settled wrongly: " + contradiction);
  }

  /** A mutation's outcome for {@link LiveClient.PendingCommit#returned}. */
  static Outcome.Done done() {
    return new Outcome.Done(new CallResult.Value("null"), List.of());
  }
}

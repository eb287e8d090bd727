package dev.sostenuto.simulation;

import dev.sostenuto.engine.protocol.WireTimestamp;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A client that behaves like the npm package (wire contract, sections 1.3 to 1.9): it counts
 * versions, asks for everything again on a new socket, sends unsettled mutations again in their
 * order, and resolves a promise with the transition that reaches it. Each thing that it hears goes
 * through its {@link Laws}.
 */
final class Browser {
  final UUID session;
  final Map<Integer, Wanted> wanted = new TreeMap<>();
  final Map<Long, Request> requests = new LinkedHashMap<>();
  final Laws laws;

  /** The lists that it shows: the queries of their pages, in order. */
  final List<List<Wanted>> lists = new ArrayList<>();

  private final World world;
  private final Database database;
  private final Supplier<Node> nodes;

  /** Who was signed in at each identity version of this socket; null is nobody. */
  final List<String> identities = new ArrayList<>();

  String user;
  int querySet;
  int ackedQuerySet;
  int ackedIdentity;
  long ts;
  int transitions;

  private Wire wire;
  private boolean open;

  /** The socket has brought an AuthError, after which nothing else may come. */
  private boolean rejected;

  private String lastCloseReason = "InitialConnect";
  private int connectionCount;

  /** What it had seen when it opened this socket. */
  long promised;

  private long maxObserved;
  private int nextQuery;
  private long nextRequest;

  /**
   * @param nodes gives a server that is there, or null
   */
  Browser(World world, Database database, Deeds deeds, Supplier<Node> nodes) {
    this.world = world;
    this.database = database;
    this.nodes = nodes;
    this.session = new UUID(world.random.nextLong(), world.random.nextLong());
    this.laws = new Laws(database, deeds, this);
  }

  // ---- the socket

  void connect() {
    Node node = nodes.get();
    Wire next = new Wire(world, this);
    wire = next;
    if (node == null) {
      closed(next, "refused");
      return;
    }
    world.later(
        500,
        () -> {
          if (wire != next) return;
          if (node.alive && next.open(node)) opened();
          else closed(next, "refused");
        });
  }

  private void opened() {
    open = true;
    querySet = 0;
    ackedQuerySet = 0;
    ackedIdentity = 0;
    ts = 0;
    promised = maxObserved;
    rejected = false;
    identities.clear();
    identities.add(null);
    send(
        "{\"type\":\"Connect\",\"sessionId\":\"%s\",\"connectionCount\":%d,\"lastCloseReason\":\"%s\",\"clientTs\":0%s}"
            .formatted(session, connectionCount++, lastCloseReason, observed()));
    if (user != null) sendIdentity();
    querySet = 1;
    String adds =
        wanted.values().stream()
            .map(one -> one.ask(querySet, world.nanos()))
            .collect(Collectors.joining(","));
    sendQuerySet(adds);
    sendAgain();
  }

  private String observed() {
    return maxObserved == 0
        ? ""
        : ",\"maxObservedTimestamp\":\"" + WireTimestamp.encode(maxObserved) + '"';
  }

  private void sendAgain() {
    for (Request request : List.copyOf(requests.values())) {
      if (!request.mutation && request.state != Request.State.NOT_SENT) {
        requests.remove(request.id);
        continue;
      }
      if (request.state == Request.State.NOT_SENT) request.state = Request.State.SENT;
      send(request.message);
    }
  }

  /** The socket is gone, by whomever. */
  void closed(Wire which, String reason) {
    if (which != wire) return;
    open = false;
    wire = null;
    lastCloseReason = reason;
    world.later(20_000, this::connect);
  }

  void cut() {
    if (open) wire.cut();
  }

  /** As when it hears nothing for long: it opens another socket while the server has this one. */
  void abandon() {
    if (!open) return;
    Wire old = wire;
    closed(old, "InactiveServer");
    old.leave();
  }

  void pauseReading() {
    if (open) wire.pauseReading();
  }

  void resumeReading() {
    if (open) wire.resumeReading();
  }

  private void send(String message) {
    if (open) wire.toServer(message);
  }

  // ---- what it wants

  Wanted subscribe(String path, JsonValue.Obj args) {
    Wanted query = new Wanted(nextQuery++, path, args);
    wanted.put(query.id, query);
    if (open) {
      querySet++;
      sendQuerySet(query.ask(querySet, world.nanos()));
    }
    return query;
  }

  void unsubscribe(Wanted query) {
    wanted.remove(query.id);
    if (!open) return;
    querySet++;
    sendQuerySet("{\"type\":\"Remove\",\"queryId\":%d}".formatted(query.id));
  }

  private void sendQuerySet(String modifications) {
    send(
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":%d,\"newVersion\":%d,\"modifications\":[%s]}"
            .formatted(querySet - 1, querySet, modifications));
  }

  void signIn(String newUser) {
    user = newUser;
    if (open) sendIdentity();
  }

  private void sendIdentity() {
    String token =
        user == null
            ? "\"tokenType\":\"None\""
            : "\"tokenType\":\"User\",\"value\":\"%s\"".formatted(user);
    send(
        "{\"type\":\"Authenticate\",\"baseVersion\":%d,%s}"
            .formatted(identities.size() - 1, token));
    identities.add(user);
  }

  /** Calls a mutation or an action; its promise is kept until it is settled. */
  Request call(boolean mutation, String path, JsonValue.Obj args) {
    long id = nextRequest++;
    String message =
        "{\"type\":\"%s\",\"requestId\":%d,\"udfPath\":\"%s\",\"args\":[%s]}"
            .formatted(mutation ? "Mutation" : "Action", id, path, EncodedJson.encode(args));
    Request request = new Request(id, mutation, message);
    requests.put(id, request);
    if (open) {
      request.state = Request.State.SENT;
      send(message);
    }
    return request;
  }

  // ---- what it hears

  void receive(Wire which, String text) {
    if (which != wire) return;
    if (rejected) throw new Violation("protocol", "after an AuthError came " + text);
    JsonValue.Obj message = (JsonValue.Obj) EncodedJson.decode(text);
    switch (text(message, "type")) {
      case "AuthError" -> rejected(message);
      case "Transition" -> transition(message);
      case "MutationResponse" -> mutationResponse(message);
      case "ActionResponse" -> actionResponse(message);
      case "Ping" -> {}
      default -> throw new Violation("protocol", "unexpected " + text);
    }
  }

  /** Its token has come to its end: the server closes, and it comes again with another. */
  private void rejected(JsonValue.Obj message) {
    rejected = true;
    int version = number(message, "baseVersion");
    boolean known = version < identities.size() && identities.get(version) != null;
    if (!known || !message.get("authUpdateAttempted").equals(JsonValue.of(false)))
      throw new Violation("protocol", "nobody's identity has ended: " + message);
  }

  private void transition(JsonValue.Obj message) {
    transitions++;
    JsonValue.Obj start = (JsonValue.Obj) message.get("startVersion");
    JsonValue.Obj end = (JsonValue.Obj) message.get("endVersion");
    laws.follows(start, end);
    ackedQuerySet = number(end, "querySet");
    ackedIdentity = number(end, "identity");
    ts = WireTimestamp.decode(text(end, "ts"));
    maxObserved = Math.max(maxObserved, ts);
    for (JsonValue one : ((JsonValue.Array) message.get("modifications")).items())
      modification((JsonValue.Obj) one);
    requests.values().removeIf(this::isResolvedBy);
    laws.checkView();
  }

  private void modification(JsonValue.Obj change) {
    Wanted query = wanted.get(number(change, "queryId"));
    if (query == null) return;
    boolean first = query.value == null;
    switch (text(change, "type")) {
      case "QueryUpdated" -> query.value = change.get("value");
      case "QueryFailed" -> query.value = failure(change);
      default -> throw new Violation("protocol", "took away " + query);
    }
    query.journal = change.get("journal") instanceof JsonValue.Str some ? some.value() : null;
    if (first) laws.checkFirst(query);
  }

  /** The failure's own text behind the line with the request id. */
  private static JsonValue failure(JsonValue.Obj change) {
    String text = text(change, "errorMessage");
    return new JsonValue.Bytes(text.substring(text.indexOf('\n') + 1).getBytes());
  }

  private boolean isResolvedBy(Request request) {
    if (request.state != Request.State.COMPLETED || request.ts > ts) return false;
    laws.resolved(request);
    return true;
  }

  private void mutationResponse(JsonValue.Obj message) {
    Request request = requests.get((long) number(message, "requestId"));
    if (request == null || request.state == Request.State.COMPLETED) return;
    laws.answeredInOrder(request);
    if (message.get("success") == JsonValue.of(true)) {
      request.state = Request.State.COMPLETED;
      request.ts = WireTimestamp.decode(text(message, "ts"));
      laws.answered(request);
      maxObserved = Math.max(maxObserved, request.ts);
    } else {
      requests.remove(request.id);
      laws.rejected(request);
    }
  }

  private void actionResponse(JsonValue.Obj message) {
    requests.remove((long) number(message, "requestId"));
  }

  private static String text(JsonValue.Obj object, String field) {
    return ((JsonValue.Str) object.get(field)).value();
  }

  static int number(JsonValue.Obj object, String field) {
    return (int) ((JsonValue.Float64) object.get(field)).value();
  }
}

package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Origin;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.protocol.Arguments;
import dev.sostenuto.engine.protocol.ClientMessage.Call;
import dev.sostenuto.engine.protocol.ClientMessage.Connect;
import dev.sostenuto.engine.protocol.ClientMessage.ModifyQuerySet;
import dev.sostenuto.engine.protocol.ClientMessage.QueryChange;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.protocol.ErrorText;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.protocol.StateVersion;
import dev.sostenuto.engine.value.ValueSize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What one socket has asked for and what it has been told. Confined to its session's strand; does
 * nothing by itself.
 *
 * <p>Two pairs of versions: <em>received</em>, what the client has asked for, and <em>sent</em>,
 * the end of the last transition. Invariant: sent never runs ahead of received. Both begin at zero
 * on each socket.
 *
 * <p>A query that cannot be run at all (no such path in the grammar, arguments that are no values)
 * is <em>refused</em>: the live engine never hears of it, and its failure rides on the transition
 * that answers its query set.
 */
final class SessionState {
  private final int queryLimit;
  private final long queryBytesLimit;

  /** The queries by id, with the bytes of their arguments and journals. */
  private final Map<Integer, Long> queries = new HashMap<>();

  private long queryBytes;
  private final Set<Integer> refused = new HashSet<>();

  /** Go before what the live engine delivers, since their ids may be in use again. */
  private final Deque<Owed> owedRemovals = new ArrayDeque<>();

  /** Go after it, for the same reason. */
  private final Deque<Owed> owedFailures = new ArrayDeque<>();

  private final String address;

  private UUID session;

  private Origin origin = Origin.SERVER;

  /** Which of the client's sockets this is, by its own counting. */
  private long socket;

  private Identity identity;
  private int receivedQuerySet;
  private int receivedIdentity;
  private StateVersion sent = StateVersion.START;

  /** A modification that is due with the transition that reaches this version. */
  private record Owed(int querySet, Modification modification) {}

  /**
   * What the live engine is to be told of a new query set: all at once, unless an id is used again
   * after its removal.
   */
  record QuerySet(int version, List<Subscribe> adds, List<Integer> removes) {}

  /**
   * @param address the other end of the socket, or null
   */
  SessionState(int queryLimit, long queryBytesLimit, String address) {
    this.queryLimit = queryLimit;
    this.queryBytesLimit = queryBytesLimit;
    this.address = address;
  }

  /** Whose requests these are, or null on a socket whose client never said. */
  UUID session() {
    return session;
  }

  /** Where the client's calls come from. */
  Origin origin() {
    return origin;
  }

  /** Who calls, or null when nobody is signed in. */
  Identity identity() {
    return identity;
  }

  int receivedQuerySet() {
    return receivedQuerySet;
  }

  int receivedIdentity() {
    return receivedIdentity;
  }

  /** The end of the last transition. */
  StateVersion sent() {
    return sent;
  }

  /** How many changes of identity no transition has answered yet. */
  int unansweredIdentities() {
    return receivedIdentity - sent.identity();
  }

  /** Whether everything that was asked for has been answered. */
  boolean isAnswered() {
    return sent.querySet() == receivedQuerySet && sent.identity() == receivedIdentity;
  }

  void connect(Connect message) throws ProtocolException {
    if (session != null)
      throw new ProtocolException(
          CloseWord.REPEATED_CONNECT, "A socket carries one Connect, and this is the second.");
    session = message.session();
    socket = message.connectionCount();
    origin = new Origin(Origin.nameOf(session), socket, address);
  }

  /** Takes a new query set, or says why it can't follow the last one. */
  List<QuerySet> modify(ModifyQuerySet message) throws ProtocolException {
    requireNext(message);
    List<QuerySet> steps = new ArrayList<>();
    Set<Integer> removed = new HashSet<>();
    steps.add(emptyStep(message));
    for (QueryChange change : message.modifications()) {
      if (change instanceof QueryChange.Add add) {
        if (removed.contains(add.queryId())) {
          steps.add(emptyStep(message));
          removed.clear();
        }
        add(add, steps.get(steps.size() - 1));
      } else {
        removed.add(change.queryId());
        remove(change.queryId(), steps.get(steps.size() - 1));
      }
    }
    receivedQuerySet = message.newVersion();
    return steps;
  }

  private static QuerySet emptyStep(ModifyQuerySet message) {
    return new QuerySet(message.newVersion(), new ArrayList<>(), new ArrayList<>());
  }

  private void requireNext(ModifyQuerySet message) throws ProtocolException {
    if (message.baseVersion() != receivedQuerySet)
      throw new ProtocolException(
          CloseWord.QUERY_SET_VERSION_MISMATCH,
          "baseVersion is %s, and the query set is at %s."
              .formatted(unsigned(message.baseVersion()), unsigned(receivedQuerySet)));
    if (Integer.compareUnsigned(message.newVersion(), message.baseVersion()) <= 0)
      throw new ProtocolException(
          CloseWord.QUERY_SET_VERSION_MISMATCH,
          "newVersion %s does not follow baseVersion %s."
              .formatted(unsigned(message.newVersion()), unsigned(message.baseVersion())));
  }

  private void add(QueryChange.Add add, QuerySet step) throws ProtocolException {
    int id = add.queryId();
    long bytes = bytes(add);
    if (queries.putIfAbsent(id, bytes) != null)
      throw new ProtocolException(
          CloseWord.DUPLICATE_QUERY_ID, "Query %s was added before.".formatted(unsigned(id)));
    queryBytes += bytes;
    if (queries.size() > queryLimit)
      throw new ProtocolException(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS,
          "A session may have %,d queries.".formatted(queryLimit));
    if (queryBytes > queryBytesLimit)
      throw new ProtocolException(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS,
          "The arguments of a session's queries may have %,d bytes.".formatted(queryBytesLimit));
    Optional<CallResult.Failure> refusal = refusal(add.call());
    if (refusal.isPresent()) {
      refused.add(id);
      Modification failed = new Modification.Failed(id, refusal.get(), List.of(), add.journal());
      owedFailures.add(new Owed(step.version(), failed));
      return;
    }
    Arguments.Valid arguments = (Arguments.Valid) add.call().arguments();
    String path = FunctionPath.parse(add.call().path()).toString();
    step.adds().add(new Subscribe(id, path, arguments.value(), add.journal()));
  }

  private static long bytes(QueryChange.Add add) {
    long journal = add.journal() == null ? 0 : add.journal().length();
    return add.call().arguments() instanceof Arguments.Valid valid
        ? journal + ValueSize.of(valid.value())
        : journal;
  }

  private void remove(int id, QuerySet step) throws ProtocolException {
    Long bytes = queries.remove(id);
    if (bytes == null)
      throw new ProtocolException(
          CloseWord.UNKNOWN_QUERY_ID, "There is no query %s.".formatted(unsigned(id)));
    queryBytes -= bytes;
    if (!refused.remove(id)) {
      step.removes().add(id);
      return;
    }
    owedFailures.removeIf(one -> one.modification().queryId() == id);
    owedRemovals.add(new Owed(step.version(), new Modification.Removed(id)));
  }

  /** Why the call can't even be tried, if so. */
  static Optional<CallResult.Failure> refusal(Call call) {
    if (!call.componentPath().isEmpty())
      return failure("There are no components here: 'componentPath' must be empty.");
    if (call.arguments() instanceof Arguments.Invalid invalid)
      return failure("ArgumentValidationError: " + invalid.why());
    try {
      FunctionPath.parse(call.path());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return failure(
          "Could not find public function for '" + shown(call.path()) + "'. " + e.getMessage());
    }
  }

  /** The call as the executor takes it; it must not be a refused one. */
  CallExecutor.Call executable(Call call, long requestId, Identity caller) {
    Arguments.Valid arguments = (Arguments.Valid) call.arguments();
    CallExecutor.Request request =
        session == null ? null : new CallExecutor.Request(session, requestId, socket);
    return new CallExecutor.Call(call.path(), arguments.value(), caller, request, origin);
  }

  /** The failure of one of this client's requests, as the client is told it. */
  ErrorText errorText(ErrorRedaction redaction, long requestId, CallResult.Failure failure) {
    return session == null
        ? redaction.of(failure)
        : redaction.ofRequest(session, requestId, failure);
  }

  private static Optional<CallResult.Failure> failure(String detail) {
    return Optional.of(new CallResult.Failure(detail, null));
  }

  private static String shown(String path) {
    return path.length() <= FunctionPath.MAX_LENGTH
        ? path
        : path.substring(0, FunctionPath.MAX_LENGTH) + "…";
  }

  /** Refuses an identity that does not follow the last one. */
  void requireNextIdentity(int baseVersion) throws ProtocolException {
    if (baseVersion != receivedIdentity)
      throw new ProtocolException(
          CloseWord.IDENTITY_VERSION_MISMATCH,
          "baseVersion is %s, and the identity is at %s."
              .formatted(unsigned(baseVersion), unsigned(receivedIdentity)));
  }

  /**
   * The client is somebody else now.
   *
   * @return the identity's new version
   */
  int authenticated(Identity newIdentity) {
    identity = newIdentity;
    return ++receivedIdentity;
  }

  /**
   * The transition is sent now: moves the sent version to its end.
   *
   * @return what it modifies, with the failures that are due with it
   * @throws IllegalStateException when it would run backwards or ahead of what was asked for
   */
  List<Modification> sending(Transition transition) {
    StateVersion end =
        new StateVersion(transition.querySet(), transition.identity(), transition.ts());
    StateVersion bound = new StateVersion(receivedQuerySet, receivedIdentity, transition.ts());
    if (!end.reaches(sent) || !bound.reaches(end))
      throw new IllegalStateException(
          "a transition from " + sent + " to " + end + " with " + bound + " asked for");
    sent = end;
    List<Modification> modifications = new ArrayList<>();
    takeReached(owedRemovals, modifications);
    modifications.addAll(transition.modifications());
    takeReached(owedFailures, modifications);
    return modifications;
  }

  private void takeReached(Deque<Owed> owed, List<Modification> modifications) {
    while (!owed.isEmpty() && Integer.compareUnsigned(sent.querySet(), owed.peek().querySet()) >= 0)
      modifications.add(owed.poll().modification());
  }

  private static String unsigned(int number) {
    return Integer.toUnsignedString(number);
  }
}

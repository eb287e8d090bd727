package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.protocol.ClientVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Each way in which a client can break the protocol has an end of its own: docs/PROTOCOL.md, "Close
 * codes".
 */
class ClientViolationTest {
  private static final String CONNECT =
      "{\"type\":\"Connect\",\"connectionCount\":0,\"sessionId\":\"" + SessionRig.SESSION + "\"}";

  private SessionRig rig = new SessionRig();

  private static String modify(int base, int next, String... modifications) {
    return "{\"type\":\"ModifyQuerySet\",\"baseVersion\":%d,\"newVersion\":%d,\"modifications\":[%s]}"
        .formatted(base, next, String.join(",", modifications));
  }

  private static String add(int id) {
    return "{\"type\":\"Add\",\"queryId\":%d,\"udfPath\":\"a:f\",\"args\":[{}]}".formatted(id);
  }

  private static String remove(int id) {
    return "{\"type\":\"Remove\",\"queryId\":%d}".formatted(id);
  }

  private void assertClosed(int code, String reason) {
    assertThat(rig.close().code()).isEqualTo(code);
    assertThat(rig.close().reason()).startsWith(reason);
    assertThat(rig.close().reason().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(124);
    assertThat(rig.asks).last().isEqualTo("close");
    assertThat(rig.socket.frames).isEmpty();
    assertThat(rig.failures).isEmpty();
    assertThat(rig.sessions.count()).isZero();
    rig.client(modify(0, 1));
    rig.session.close(rig.close());
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(rig.asks).filteredOn("close"::equals).hasSize(1);
  }

  @Test
  void textThatIsNoJsonClosesTheSocket() {
    rig.client("hello");
    assertClosed(1011, "MalformedMessage: The message must be well-formed JSON.");
  }

  @Test
  void anArrayClosesTheSocket() {
    rig.client("[]");
    assertClosed(1011, "MalformedMessage: The message must be a JSON object.");
  }

  @Test
  void anUnknownTypeClosesTheSocket() {
    rig.client("{\"type\":\"Subscribe\"}");
    assertClosed(1011, "UnknownMessageType: ");
  }

  @Test
  void aMissingFieldClosesTheSocket() {
    rig.client("{\"type\":\"Mutation\",\"requestId\":1,\"args\":[{}]}");
    assertClosed(1011, "MalformedMessage: The message: 'udfPath' must be a string.");
  }

  @Test
  void aBinaryMessageClosesTheSocket() {
    rig.session.receiveBinary();
    rig.threads.runAll();
    assertClosed(1011, "BinaryMessage");
  }

  @Test
  void tooManyModificationsCloseTheSocket() {
    String[] many = new String[10_001];
    for (int i = 0; i < many.length; i++) many[i] = add(i);
    rig.client(modify(0, 1, many));
    assertClosed(1009, "MessageTooLarge: 'modifications' must not have more than 10,000 items.");
  }

  @Test
  void aSecondConnectClosesTheSocket() {
    rig.client(CONNECT);
    rig.client(CONNECT);
    assertClosed(1011, "RepeatedConnect: ");
  }

  @Test
  @DisplayName("case 13: a wrong baseVersion closes the socket")
  void aQuerySetThatDoesNotFollowClosesTheSocket() {
    rig.client(modify(0, 1));
    rig.client(modify(0, 1));
    assertClosed(1011, "QuerySetVersionMismatch: baseVersion is 0, and the query set is at 1.");
  }

  @Test
  void aQuerySetThatStandsStillClosesTheSocket() {
    rig.client(modify(0, 0));
    assertClosed(1011, "QuerySetVersionMismatch: newVersion 0 does not follow baseVersion 0.");
  }

  @Test
  void anIdentityThatDoesNotFollowClosesTheSocket() {
    rig.client("{\"type\":\"Authenticate\",\"baseVersion\":1,\"tokenType\":\"None\"}");
    assertClosed(1011, "IdentityVersionMismatch: baseVersion is 1, and the identity is at 0.");
  }

  @Test
  @DisplayName("case 14: an id in use closes the socket")
  void anIdInUseClosesTheSocket() {
    rig.client(modify(0, 1, add(7)));
    rig.client(modify(1, 2, add(7)));
    assertClosed(1011, "DuplicateQueryId: Query 7 was added before.");
  }

  @Test
  void anIdUsedTwiceInOneMessageClosesTheSocket() {
    rig.client(modify(0, 1, add(7), add(7)));
    assertClosed(1011, "DuplicateQueryId");
  }

  @Test
  @DisplayName("case 14: the removal of an unknown id closes the socket")
  void removingWhatIsNotThereClosesTheSocket() {
    rig.client(modify(0, 1, remove(7)));
    assertClosed(1011, "UnknownQueryId: There is no query 7.");
  }

  @Test
  @DisplayName("case 48: too many queries close the socket with 1013")
  void tooManyQueriesCloseTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    rig.client(modify(0, 1, add(0), add(1), add(2), add(3)));
    assertClosed(1013, "TooManyConcurrentRequests: A session may have 3 queries.");
  }

  @Test
  @DisplayName("case 48: too many mutations close the socket with 1013")
  void tooManyMutationsCloseTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    for (int i = 0; i < 5; i++) rig.mutate(i);
    assertClosed(1013, "TooManyConcurrentMutations: 4 mutations are waiting.");
    assertThat(rig.executor.runs).hasSize(1);
  }

  @Test
  void tooManyActionsCloseTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    for (int i = 0; i < 3; i++)
      rig.client("{\"type\":\"Action\",\"requestId\":" + i + ",\"udfPath\":\"a:f\",\"args\":[{}]}");
    assertClosed(1013, "TooManyConcurrentActions: 2 actions are running.");
  }

  @Test
  @DisplayName("case 48: a flood of messages closes the socket with 1013")
  void aFloodOfMessagesClosesTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    rig.busy();
    for (int i = 0; i < 21; i++) rig.session.receive("{\"type\":\"Event\",\"eventType\":\"x\"}");
    rig.threads.runAll();
    rig.frame();
    assertClosed(1013, "TooManyConcurrentRequests: Messages arrive faster");
  }

  @Test
  void aFloodOfTextClosesTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    String large = "{\"type\":\"Event\",\"eventType\":\"" + "x".repeat(1_500) + "\"}";
    for (int i = 0; i < 100; i++) rig.client(large);
    assertThat(rig.socket.closes).isEmpty();
    rig.busy();
    for (int i = 0; i < 3; i++) rig.session.receive(large);
    rig.threads.runAll();
    rig.frame();
    assertClosed(1013, "TooManyConcurrentRequests: Messages arrive faster");
  }

  @Test
  void largeMutationsThatWaitAreAFloodToo() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    String large =
        "{\"type\":\"Mutation\",\"requestId\":1,\"udfPath\":\"a:f\",\"args\":[{\"a\":\"%s\"}]}"
            .formatted("x".repeat(1_100));
    for (int i = 0; i < 3; i++) rig.client(large);
    assertThat(rig.socket.closes).isEmpty();
    rig.client(large);
    assertClosed(1013, "TooManyConcurrentRequests: Messages arrive faster");
  }

  @Test
  void querySetsThatAreNeverAnsweredAreAFlood() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    for (int i = 0; i < 20; i++) rig.client(modify(i, i + 1));
    assertThat(rig.socket.closes).isEmpty();
    rig.client(modify(20, 21));
    assertClosed(1013, "TooManyConcurrentRequests: Messages arrive faster");
  }

  @Test
  void querySetsThatAreAnsweredAreNoFlood() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    for (int i = 0; i < 100; i++) {
      rig.client(modify(i, i + 1));
      rig.transition(i + 1, 0, 5);
    }
    assertThat(rig.socket.closes).isEmpty();
  }

  private void authenticate(int base) {
    rig.client("{\"type\":\"Authenticate\",\"baseVersion\":" + base + ",\"tokenType\":\"None\"}");
  }

  @Test
  void tooManyIdentitiesAreAnsweredBeforeTheNextIsTaken() {
    for (int i = 0; i < 10; i++) authenticate(i);
    rig.mutate(0);
    assertThat(rig.asks).hasSize(8).last().isEqualTo("authenticate 8 nobody");
    rig.transition(0, 1, 5);
    assertThat(rig.asks).hasSize(9).last().isEqualTo("authenticate 9 nobody");
    rig.transition(0, 9, 6);
    assertThat(rig.asks).contains("authenticate 10 nobody", "expectCommit 0");
    assertThat(rig.socket.closes).isEmpty();
  }

  @Test
  void identitiesThatAreNeverAnsweredAreAFlood() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    for (int i = 0; i < 21; i++) authenticate(i);
    assertClosed(1013, "TooManyConcurrentRequests: Messages arrive faster");
    assertThat(rig.asks).hasSize(9).last().isEqualTo("close");
  }

  @Test
  void argumentsOfQueriesThatAreTooLargeTogetherCloseTheSocket() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    String large =
        "{\"type\":\"Add\",\"queryId\":%d,\"udfPath\":\"a:f\",\"args\":[{\"a\":\"%s\"}]}";
    String remove = "{\"type\":\"Remove\",\"queryId\":%d}";
    rig.client(modify(0, 1, large.formatted(0, "x".repeat(600))));
    rig.transition(1, 0, 5);
    rig.client(modify(1, 2, remove.formatted(0), large.formatted(1, "x".repeat(600))));
    rig.transition(2, 0, 5);
    assertThat(rig.socket.closes).isEmpty();
    rig.socket.frames.clear();
    rig.client(modify(2, 3, large.formatted(2, "x".repeat(600))));
    assertClosed(1013, "TooManyConcurrentRequests: The arguments of a session's queries");
  }

  @Test
  @DisplayName("case 46: a client that answers no pings is dropped after 120 s")
  void aClientThatIsSilentIsGivenUp() {
    rig.pass(Duration.ofSeconds(119), false);
    assertThat(rig.socket.closes).isEmpty();
    assertThat(rig.socket.pings).isEqualTo(3);
    rig.socket.frames.clear();
    rig.pass(Duration.ofSeconds(1), false);
    assertClosed(1011, "ClientSilent: Nothing was heard for 120 s.");
  }

  @Test
  void theOtherSessionsAreUnaffected() {
    FakeSocket other = new FakeSocket();
    rig.sessions.open(other, ClientVersion.UNKNOWN).orElseThrow().receive("[");
    rig.threads.runAll();
    assertThat(other.closes).hasSize(1);
    assertThat(rig.socket.closes).isEmpty();
    assertThat(rig.sessions.count()).isEqualTo(1);
  }
}

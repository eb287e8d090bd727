package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.protocol.ServerMessage.ActionFailed;
import dev.sostenuto.engine.protocol.ServerMessage.ActionSucceeded;
import dev.sostenuto.engine.protocol.ServerMessage.AuthError;
import dev.sostenuto.engine.protocol.ServerMessage.FatalError;
import dev.sostenuto.engine.protocol.ServerMessage.MutationFailed;
import dev.sostenuto.engine.protocol.ServerMessage.MutationSucceeded;
import dev.sostenuto.engine.protocol.ServerMessage.Ping;
import dev.sostenuto.engine.protocol.ServerMessage.QueryResult;
import dev.sostenuto.engine.protocol.ServerMessage.Transition;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerMessageTest {
  @Test
  void theTraceOfTheContractIsWritten() {
    assertThat(
            new Transition(
                    StateVersion.START,
                    new StateVersion(1, 0, 100),
                    List.of(new QueryResult.Updated(0, "[]", List.of(), null)))
                .encode())
        .isEqualTo(
            "{\"type\":\"Transition\",\"startVersion\":{\"querySet\":0,\"identity\":0,\"ts\":\"AAAAAAAAAAA=\"},"
                + "\"endVersion\":{\"querySet\":1,\"identity\":0,\"ts\":\"ZAAAAAAAAAA=\"},\"modifications\":"
                + "[{\"type\":\"QueryUpdated\",\"queryId\":0,\"value\":[],\"journal\":null,\"logLines\":[]}]}");
    assertThat(new MutationSucceeded(0, "\"ok\"", 200, List.of("[LOG] 'hi'")).encode())
        .isEqualTo(
            "{\"type\":\"MutationResponse\",\"requestId\":0,\"success\":true,\"result\":\"ok\","
                + "\"ts\":\"yAAAAAAAAAA=\",\"logLines\":[\"[LOG] 'hi'\"]}");
  }

  @Test
  void failuresHaveDataOnlyWhenThereIsSome() {
    assertThat(new MutationFailed(3, new ErrorText("no\n\"x\"", null), List.of()).encode())
        .isEqualTo(
            "{\"type\":\"MutationResponse\",\"requestId\":3,\"success\":false,"
                + "\"result\":\"no\\n\\\"x\\\"\",\"logLines\":[]}");
    assertThat(new ActionFailed(4, new ErrorText("no", "null"), List.of()).encode())
        .isEqualTo(
            "{\"type\":\"ActionResponse\",\"requestId\":4,\"success\":false,"
                + "\"result\":\"no\",\"errorData\":null,\"logLines\":[]}");
    assertThat(new ActionSucceeded(5, "null", List.of()).encode())
        .isEqualTo(
            "{\"type\":\"ActionResponse\",\"requestId\":5,\"success\":true,\"result\":null,\"logLines\":[]}");
  }

  @Test
  void theOthersAreShort() {
    assertThat(new Ping().encode()).isEqualTo("{\"type\":\"Ping\"}");
    assertThat(new FatalError("x").encode()).isEqualTo("{\"type\":\"FatalError\",\"error\":\"x\"}");
    assertThat(new AuthError("x", 2, true).encode())
        .isEqualTo(
            "{\"type\":\"AuthError\",\"error\":\"x\",\"baseVersion\":2,\"authUpdateAttempted\":true}");
  }

  @Test
  void aLoneSurrogateIsReplaced() {
    assertThat(new FatalError("a\ud800b\udc00\ud83d\ude00\ud83d").encode())
        .isEqualTo("{\"type\":\"FatalError\",\"error\":\"a\ufffdb\ufffd\ud83d\ude00\ufffd\"}");
  }

  @Test
  @DisplayName("case 52: every message that can be written is of the schema")
  void everyMessageHasTheFieldsOfTheContract() {
    Property.check(500, random -> ServerMessageSchema.check(any(random).encode()));
  }

  private static ServerMessage any(Random random) {
    RandomValues values = new RandomValues(random);
    String json = EncodedJson.encode(values.value(3));
    long id = random.nextInt() & 0xffffffffL;
    List<String> lines = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) lines.add("[LOG] " + values.text());
    ErrorText error = new ErrorText(values.text(), random.nextBoolean() ? null : json);
    return switch (random.nextInt(8)) {
      case 0 -> new MutationSucceeded(id, json, random.nextLong() >>> 1, lines);
      case 1 -> new MutationFailed(id, error, lines);
      case 2 -> new ActionSucceeded(id, json, lines);
      case 3 -> new ActionFailed(id, error, lines);
      case 4 -> new AuthError(values.text(), random.nextInt(), random.nextBoolean());
      case 5 -> new ServerMessage.TransitionChunk(values.text(), 1, 2, values.text());
      case 6 ->
          new Transition(
              StateVersion.START,
              new StateVersion(random.nextInt(), random.nextInt(), random.nextLong() >>> 1),
              List.of(
                  new QueryResult.Updated(random.nextInt(), json, lines, values.text()),
                  new QueryResult.Failed(random.nextInt(), error, lines, null),
                  new QueryResult.Removed(random.nextInt())));
      default -> new Ping();
    };
  }
}

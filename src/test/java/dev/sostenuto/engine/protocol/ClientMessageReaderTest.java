package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sostenuto.engine.protocol.ClientMessage.Action;
import dev.sostenuto.engine.protocol.ClientMessage.Authenticate;
import dev.sostenuto.engine.protocol.ClientMessage.Call;
import dev.sostenuto.engine.protocol.ClientMessage.Connect;
import dev.sostenuto.engine.protocol.ClientMessage.Event;
import dev.sostenuto.engine.protocol.ClientMessage.ModifyQuerySet;
import dev.sostenuto.engine.protocol.ClientMessage.Mutation;
import dev.sostenuto.engine.protocol.ClientMessage.QueryChange;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageReaderTest {
  private final ClientMessageReader reader = new ClientMessageReader(ProtocolLimits.DEFAULTS);

  private ProtocolException refusal(String text) {
    return catchThrowableOfType(ProtocolException.class, () -> reader.read(text));
  }

  private static Call call(String path, JsonValue.Obj args) {
    return new Call(path, new Arguments.Valid(args), "");
  }

  @Test
  void theTraceOfTheContractIsRead() throws Exception {
    assertThat(
            reader.read(
                "{\"connectionCount\":0,\"lastCloseReason\":\"InitialConnect\",\"clientTs\":1795353638115,"
                    + "\"type\":\"Connect\",\"sessionId\":\"8bf0c1de-0000-4000-8000-000000000001\"}"))
        .isEqualTo(new Connect(UUID.fromString("8bf0c1de-0000-4000-8000-000000000001"), 0, null));
    assertThat(
            reader.read(
                "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":"
                    + "[{\"type\":\"Add\",\"queryId\":0,\"udfPath\":\"messages:list\",\"args\":[{\"b\":1}]}]}"))
        .isEqualTo(
            new ModifyQuerySet(
                0,
                1,
                List.of(
                    new QueryChange.Add(
                        0,
                        call("messages:list", JsonValue.object().put("b", 1.0).build()),
                        null))));
    assertThat(
            reader.read(
                "{\"type\":\"Mutation\",\"requestId\":0,\"udfPath\":\"messages:send\","
                    + "\"args\":[{\"x\":{\"$integer\":\"AQAAAAAAAAA=\"}}]}"))
        .isEqualTo(new Mutation(0, call("messages:send", JsonValue.object().put("x", 1L).build())));
  }

  @Test
  @DisplayName("case 7: unknown keys are passed over in every message, in any order")
  void whateverIsWrittenIsReadWithUnknownKeysInAnyOrder() {
    Property.check(
        1_000,
        random -> {
          ClientMessage message = new Messages(random).any();
          assertThat(reader.read(new Messages(random).json(message))).isEqualTo(message);
        });
  }

  @Test
  void nullMeansAbsentForWhatIsOptional() throws Exception {
    assertThat(
            reader.read(
                "{\"type\":\"Connect\",\"sessionId\":\"8bf0c1de-0000-4000-8000-000000000001\",\"connectionCount\":3,"
                    + "\"lastCloseReason\":null,\"maxObservedTimestamp\":null}"))
        .isInstanceOf(Connect.class);
    assertThat(
            reader.read(
                "{\"type\":\"Action\",\"requestId\":1,\"udfPath\":\"a\",\"args\":{},\"componentPath\":null}"))
        .isEqualTo(new Action(1, call("a", JsonValue.Obj.EMPTY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "[]",
        "[{}]",
        "{",
        "{}",
        "{}{}",
        "{\"type\":1}",
        "nonsense",
        "\uFEFF{}",
        "{\"type\":\"Event\",\"type\":\"Event\",\"eventType\":\"x\"}",
        "{\"type\":\"Event\"}",
        "{\"type\":\"Event\",\"eventType\":\"x\"} x",
        "{\"type\":\"Connect\",\"connectionCount\":0}",
        "{\"type\":\"Connect\",\"sessionId\":\"8bf0\",\"connectionCount\":0}",
        "{\"type\":\"Connect\",\"sessionId\":\"1-1-1-1-1\",\"connectionCount\":0}",
        "{\"type\":\"Connect\",\"sessionId\":\"8bf0c1de-0000-4000-8000-000000000001\",\"connectionCount\":-1}",
        "{\"type\":\"Connect\",\"sessionId\":\"8bf0c1de-0000-4000-8000-000000000001\",\"connectionCount\":0,"
            + "\"maxObservedTimestamp\":\"AAAAAAAAAIA=\"}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":{}}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":[1]}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":4294967296,\"modifications\":[]}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0.0,\"newVersion\":1,\"modifications\":[]}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":\"0\",\"newVersion\":1,\"modifications\":[]}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":[{\"type\":\"Add\"}]}",
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":[{\"type\":\"Swap\",\"queryId\":1}]}",
        "{\"type\":\"Mutation\",\"requestId\":1,\"udfPath\":\"a\"}",
        "{\"type\":\"Mutation\",\"requestId\":1,\"udfPath\":7,\"args\":[{}]}",
        "{\"type\":\"Mutation\",\"requestId\":1e0,\"udfPath\":\"a\",\"args\":[{}]}",
        "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"User\"}",
        "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"Guest\"}",
        "{\"type\":\"Authenticate\",\"tokenType\":\"None\"}",
        "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"Admin\",\"value\":\"k\",\"impersonating\":[]}",
      })
  void whatIsNoMessageIsRefusedWithASentence(String text) {
    ProtocolException refusal = refusal(text);
    assertThat(refusal.word()).isEqualTo(CloseWord.MALFORMED_MESSAGE);
    assertThat(refusal.getMessage()).matches("[A-Z'].*\\.");
    assertThat(refusal.close().code()).isEqualTo(1011);
  }

  @Test
  void unknownTypesHaveAWordOfTheirOwn() {
    assertThat(refusal("{\"type\":\"Subscribe\"}").word())
        .isEqualTo(CloseWord.UNKNOWN_MESSAGE_TYPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1",
        "null",
        "\"x\"",
        "[]",
        "[1]",
        "[{},{}]",
        "[[]]",
        "[{\"$integer\":\"AQ==\"}]",
        "[{\"$bytes\":\"AQ==\"}]",
        "[{\"a\":{\"$float\":\"AAAAAAAA8D8=\"}}]",
        "[{\"$x\":1}]",
        "[{\"ä\":1}]",
        "[{\"a\":{\"$commitTs\":null}}]",
        "[{\"a\":1,\"a\":2}]",
        "[{\"a\":1e999}]",
        "[{\"a\":{\"$set\":[]}}]"
      })
  void argumentsThatAreNoValuesFailTheCallAlone(String args) throws Exception {
    ClientMessage message =
        reader.read(
            "{\"type\":\"Mutation\",\"args\":"
                + args
                + ",\"requestId\":1,\"udfPath\":\"a\",\"z\":[]}");
    assertThat(((Mutation) message).call().arguments()).isInstanceOf(Arguments.Invalid.class);
  }

  @Test
  void deepArgumentsFailTheCallAndDeeperOnesTheMessage() throws Exception {
    String deep = "[".repeat(64) + "]".repeat(64);
    String head = "{\"type\":\"Mutation\",\"requestId\":1,\"udfPath\":\"a\",\"args\":[{\"a\":";
    Mutation message = (Mutation) reader.read(head + deep + "}]}");
    assertThat(message.call().arguments()).isInstanceOf(Arguments.Invalid.class);
    assertThat(refusal(head + "[".repeat(5_000) + "]".repeat(5_000) + "}]}").word())
        .isEqualTo(CloseWord.MALFORMED_MESSAGE);
    assertThat(refusal("{\"x\":" + "[".repeat(100_000)).word())
        .isEqualTo(CloseWord.MALFORMED_MESSAGE);
  }

  @Test
  void limitsAreKept() {
    ClientMessageReader small = new ClientMessageReader(new ProtocolLimits(300, 2, 5, 5));
    List<String> beyond =
        List.of(
            "{\"type\":\"Event\",\"eventType\":\"" + "x".repeat(300) + "\"}",
            "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":["
                + "{\"type\":\"Remove\",\"queryId\":1},{\"type\":\"Remove\",\"queryId\":2},{\"type\":\"Remove\",\"queryId\":3}]}",
            "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":["
                + "{\"type\":\"Add\",\"queryId\":1,\"udfPath\":\"a\",\"args\":[{}],\"journal\":\"123456\"}]}",
            "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"User\",\"value\":\"123456\"}");
    for (String text : beyond) {
      ProtocolException refusal =
          catchThrowableOfType(ProtocolException.class, () -> small.read(text));
      assertThat(refusal.word()).as(text).isEqualTo(CloseWord.MESSAGE_TOO_LARGE);
    }
  }

  @Test
  void anObjectWithVeryManyFieldsIsRefused() {
    StringBuilder text = new StringBuilder("{\"type\":\"Event\",\"eventType\":\"x\"");
    for (int i = 0; i < 1_000; i++) text.append(",\"k").append(i).append("\":0");
    assertThat(refusal(text + "}").word()).isEqualTo(CloseWord.MESSAGE_TOO_LARGE);
  }

  @Test
  void argumentsOfSixteenMebibytesAreTaken() throws Exception {
    String large = "x".repeat(16 << 20);
    Mutation message =
        (Mutation)
            reader.read(
                "{\"args\":[{\"a\":\""
                    + large
                    + "\"}],\"type\":\"Mutation\",\"requestId\":1,\"udfPath\":\"a\"}");
    Arguments.Valid arguments = (Arguments.Valid) message.call().arguments();
    assertThat(arguments.value().get("a")).isEqualTo(JsonValue.of(large));
  }

  @Test
  void tokensAreNotShown() throws Exception {
    ClientMessage message =
        reader.read(
            "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"User\",\"value\":\"s3cret\"}");
    assertThat(message.toString()).doesNotContain("s3cret");
  }

  @Test
  void damagedMessagesAreReadOrRefusedButNothingElse() {
    Property.check(
        3_000,
        random -> {
          Messages messages = new Messages(random);
          StringBuilder text = new StringBuilder(messages.json(messages.any()));
          for (int i = 1 + random.nextInt(3); i > 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
              case 0 -> text.setLength(at);
              case 1 -> text.deleteCharAt(at);
              case 2 -> text.setCharAt(at, "{}[]\",:0-e\\\ud800\u0000".charAt(random.nextInt(13)));
              default -> text.insert(at, text.substring(at / 2, at));
            }
          }
          try {
            assertThat(reader.read(text.toString())).isNotNull();
          } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotEmpty();
          }
        });
  }

  /** Random messages, and their JSON with the keys shuffled and unknown ones among them. */
  private static final class Messages {
    private final Random random;
    private final RandomValues values;

    Messages(Random random) {
      this.random = random;
      this.values = new RandomValues(random);
    }

    ClientMessage any() {
      return switch (random.nextInt(6)) {
        case 0 ->
            new Connect(
                new UUID(random.nextLong(), random.nextLong()),
                uint32() & 0xffffffffL,
                random.nextBoolean() ? null : random.nextLong() >>> 1);
        case 1 -> new ModifyQuerySet(uint32(), uint32(), changes());
        case 2 -> new Mutation(uint32() & 0xffffffffL, call());
        case 3 -> new Action(uint32() & 0xffffffffL, call());
        case 4 -> new Authenticate(uint32(), token());
        default -> new Event(values.text());
      };
    }

    private List<QueryChange> changes() {
      List<QueryChange> changes = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--)
        changes.add(
            random.nextBoolean()
                ? new QueryChange.Add(uint32(), call(), random.nextBoolean() ? null : values.text())
                : new QueryChange.Remove(uint32()));
      return changes;
    }

    private Token token() {
      return switch (random.nextInt(3)) {
        case 0 -> new Token.None();
        case 1 -> new Token.User(values.text());
        default -> new Token.Admin(values.text(), random.nextBoolean() ? null : values.object(2));
      };
    }

    private Call call() {
      return new Call(
          values.text(), new Arguments.Valid(values.object(3)), random.nextBoolean() ? "" : "c");
    }

    private int uint32() {
      return random.nextBoolean() ? random.nextInt(3) : random.nextInt();
    }

    String json(ClientMessage message) {
      List<String> fields = new ArrayList<>();
      if (message instanceof Connect connect) {
        type(fields, "Connect");
        text(fields, "sessionId", connect.session().toString());
        fields.add("\"connectionCount\":" + connect.connectionCount());
        if (connect.maxObservedTimestamp() != null)
          text(
              fields, "maxObservedTimestamp", WireTimestamp.encode(connect.maxObservedTimestamp()));
      } else if (message instanceof ModifyQuerySet modify) {
        type(fields, "ModifyQuerySet");
        number(fields, "baseVersion", modify.baseVersion());
        number(fields, "newVersion", modify.newVersion());
        List<String> changes = modify.modifications().stream().map(this::json).toList();
        fields.add("\"modifications\":[" + String.join(",", changes) + "]");
      } else if (message instanceof Mutation mutation) {
        type(fields, "Mutation");
        number(fields, "requestId", (int) mutation.requestId());
        call(fields, mutation.call());
      } else if (message instanceof Action action) {
        type(fields, "Action");
        number(fields, "requestId", (int) action.requestId());
        call(fields, action.call());
      } else if (message instanceof Authenticate authenticate) {
        type(fields, "Authenticate");
        number(fields, "baseVersion", authenticate.baseVersion());
        token(fields, authenticate.token());
      } else if (message instanceof Event event) {
        type(fields, "Event");
        text(fields, "eventType", event.eventType());
      }
      return shuffled(fields);
    }

    private String json(QueryChange change) {
      List<String> fields = new ArrayList<>();
      number(fields, "queryId", change.queryId());
      if (change instanceof QueryChange.Add add) {
        type(fields, "Add");
        call(fields, add.call());
        if (add.journal() != null) text(fields, "journal", add.journal());
        else if (random.nextBoolean()) fields.add("\"journal\":null");
      } else {
        type(fields, "Remove");
      }
      return shuffled(fields);
    }

    private void call(List<String> fields, Call call) {
      text(fields, "udfPath", call.path());
      String args = EncodedJson.encode(((Arguments.Valid) call.arguments()).value());
      fields.add("\"args\":" + (random.nextBoolean() ? args : "[ " + args + " ]"));
      if (!call.componentPath().isEmpty() || random.nextBoolean())
        text(fields, "componentPath", call.componentPath());
    }

    private void token(List<String> fields, Token token) {
      if (token instanceof Token.User user) {
        text(fields, "tokenType", "User");
        text(fields, "value", user.jwt());
      } else if (token instanceof Token.Admin admin) {
        text(fields, "tokenType", "Admin");
        text(fields, "value", admin.key());
        if (admin.actingAs() != null)
          fields.add("\"impersonating\":" + EncodedJson.encode(admin.actingAs()));
      } else {
        text(fields, "tokenType", "None");
      }
    }

    private String shuffled(List<String> fields) {
      for (int i = random.nextInt(3); i > 0; i--)
        fields.add("\"unknown" + i + "\" : " + EncodedJson.encode(values.value(3)));
      Collections.shuffle(fields, random);
      return "{" + String.join(random.nextBoolean() ? "," : " ,\n", fields) + "}";
    }

    private static void type(List<String> fields, String type) {
      text(fields, "type", type);
    }

    private static void number(List<String> fields, String name, int value) {
      fields.add("\"" + name + "\":" + Integer.toUnsignedString(value));
    }

    private static void text(List<String> fields, String name, String value) {
      fields.add("\"" + name + "\":" + EncodedJson.encode(JsonValue.of(value)));
    }
  }
}

package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.value.EncodedJson;
import java.util.List;

/**
 * What the client relies on in every message: the table of section 1.4 of the wire contract.
 * Stateless.
 */
public final class ServerMessageSchema {
  private ServerMessageSchema() {}

  /** Fails unless the text is a message that the client takes. */
  public static void check(String text) throws ProtocolException {
    JsonFields message = JsonFields.read(text, "The message");
    switch (message.string("type")) {
      case "Transition" -> transition(message);
      case "TransitionChunk" -> {
        message.string("chunk");
        message.string("transitionId");
        assertThat(message.uint32("partNumber")).isLessThan(message.uint32("totalParts"));
      }
      case "MutationResponse" -> response(message, true);
      case "ActionResponse" -> response(message, false);
      case "AuthError" -> {
        message.string("error");
        message.uint32("baseVersion");
        assertThat(message.json("authUpdateAttempted")).isIn("true", "false");
      }
      case "FatalError" -> message.string("error");
      case "Ping" -> assertThat(text).isEqualTo("{\"type\":\"Ping\"}");
      default -> throw new AssertionError("the client knows no " + text);
    }
  }

  private static void transition(JsonFields message) throws ProtocolException {
    for (String version : List.of("startVersion", "endVersion")) {
      JsonFields fields = JsonFields.read(message.structure(version), version);
      fields.uint32("querySet");
      fields.uint32("identity");
      WireTimestamp.decode(fields.string("ts"));
    }
    for (JsonFields change : message.objects("modifications", Integer.MAX_VALUE)) {
      change.uint32("queryId");
      switch (change.string("type")) {
        case "QueryUpdated" -> {
          EncodedJson.decode(change.json("value"));
          ran(change);
        }
        case "QueryFailed" -> {
          change.string("errorMessage");
          ran(change);
        }
        default -> assertThat(change.string("type")).isEqualTo("QueryRemoved");
      }
    }
  }

  private static void ran(JsonFields change) throws ProtocolException {
    change.json("journal");
    change.stringOrNull("journal");
    logLines(change);
  }

  private static void response(JsonFields message, boolean mutation) throws ProtocolException {
    message.uint32("requestId");
    logLines(message);
    boolean success = message.json("success").equals("true");
    if (success) EncodedJson.decode(message.json("result"));
    else message.string("result");
    assertThat(message.has("ts")).isEqualTo(mutation && success);
    if (success) assertThat(message.has("errorData")).isFalse();
  }

  private static void logLines(JsonFields fields) throws ProtocolException {
    assertThat(fields.structure("logLines")).startsWith("[");
  }
}

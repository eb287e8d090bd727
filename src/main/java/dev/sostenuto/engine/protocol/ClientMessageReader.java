package dev.sostenuto.engine.protocol;

import dev.sostenuto.engine.protocol.ClientMessage.Call;
import dev.sostenuto.engine.protocol.ClientMessage.QueryChange;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Reads the messages of clients. Immutable; safe for use by many threads.
 *
 * <p>Strict about what the server acts upon; keys that it does not know are passed over, in any
 * order.
 */
public final class ClientMessageReader {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final ProtocolLimits limits;

  public ClientMessageReader(ProtocolLimits limits) {
    this.limits = limits;
  }

  /** Reads one message, or says what is wrong with it. */
  public ClientMessage read(String text) throws ProtocolException {
    if (text.length() > limits.messageChars())
      throw new ProtocolException(
          CloseWord.MESSAGE_TOO_LARGE,
          "A message must not have more than %,d characters.".formatted(limits.messageChars()));
    JsonFields fields = JsonFields.read(text, "The message");
    return switch (fields.string("type")) {
      case "Connect" -> connect(fields);
      case "ModifyQuerySet" -> modifyQuerySet(fields);
      case "Mutation" -> new ClientMessage.Mutation(fields.uint32("requestId"), call(fields));
      case "Action" -> new ClientMessage.Action(fields.uint32("requestId"), call(fields));
      case "Authenticate" -> authenticate(fields);
      case "Event" -> new ClientMessage.Event(fields.string("eventType"));
      default ->
          throw new ProtocolException(
              CloseWord.UNKNOWN_MESSAGE_TYPE,
              "Messages are Connect, ModifyQuerySet, Mutation, Action, Authenticate and Event.");
    };
  }

  private static ClientMessage connect(JsonFields fields) throws ProtocolException {
    String session = fields.string("sessionId");
    if (!UUID_TEXT.matcher(session).matches())
      throw new ProtocolException(CloseWord.MALFORMED_MESSAGE, "'sessionId' must be a UUID.");
    return new ClientMessage.Connect(
        UUID.fromString(session),
        fields.uint32("connectionCount"),
        fields.timestampOrNull("maxObservedTimestamp"));
  }

  private ClientMessage modifyQuerySet(JsonFields fields) throws ProtocolException {
    List<QueryChange> changes = new ArrayList<>();
    for (JsonFields change : fields.objects("modifications", limits.modifications()))
      changes.add(queryChange(change));
    return new ClientMessage.ModifyQuerySet(
        (int) fields.uint32("baseVersion"), (int) fields.uint32("newVersion"), changes);
  }

  private QueryChange queryChange(JsonFields fields) throws ProtocolException {
    int queryId = (int) fields.uint32("queryId");
    return switch (fields.string("type")) {
      case "Add" ->
          new QueryChange.Add(
              queryId, call(fields), fields.stringOrNull("journal", limits.journalChars()));
      case "Remove" -> new QueryChange.Remove(queryId);
      default ->
          throw new ProtocolException(
              CloseWord.MALFORMED_MESSAGE, "A modification must be an Add or a Remove.");
    };
  }

  private static Call call(JsonFields fields) throws ProtocolException {
    String component = fields.stringOrNull("componentPath");
    return new Call(
        fields.string("udfPath"),
        Arguments.read(fields.json("args")),
        component == null ? "" : component);
  }

  private ClientMessage authenticate(JsonFields fields) throws ProtocolException {
    int baseVersion = (int) fields.uint32("baseVersion");
    return new ClientMessage.Authenticate(baseVersion, token(fields));
  }

  private Token token(JsonFields fields) throws ProtocolException {
    return switch (fields.string("tokenType")) {
      case "None" -> new Token.None();
      case "User" -> new Token.User(secret(fields));
      case "Admin" -> new Token.Admin(secret(fields), actingAs(fields));
      default ->
          throw new ProtocolException(
              CloseWord.MALFORMED_MESSAGE, "'tokenType' must be User, Admin or None.");
    };
  }

  private String secret(JsonFields fields) throws ProtocolException {
    fields.string("value");
    return fields.stringOrNull("value", limits.tokenChars());
  }

  /** The attributes under either of their two names. */
  private static JsonValue.Obj actingAs(JsonFields fields) throws ProtocolException {
    String name = fields.has("acting_as") ? "acting_as" : "impersonating";
    if (!fields.has(name)) return null;
    try {
      if (EncodedJson.decode(fields.structure(name)) instanceof JsonValue.Obj attributes)
        return attributes;
    } catch (InvalidValueException e) {
      throw new ProtocolException(CloseWord.MALFORMED_MESSAGE, "'" + name + "': " + e.getMessage());
    }
    throw new ProtocolException(CloseWord.MALFORMED_MESSAGE, "'" + name + "' must be an object.");
  }
}

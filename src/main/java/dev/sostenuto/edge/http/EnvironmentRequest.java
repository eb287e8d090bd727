package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.protocol.JsonFields;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The request that sets environment variables. Stateless. What it says of one has no values. */
final class EnvironmentRequest {
  /** Variables that one request changes. */
  private static final int CHANGES_LIMIT = 1_000;

  private EnvironmentRequest() {}

  /** The arguments of the function that does it. */
  static JsonValue.Obj changes(String body) {
    try {
      List<JsonValue> changes = new ArrayList<>();
      JsonFields fields = JsonFields.read(body, "The request");
      for (JsonFields change : fields.objects("changes", CHANGES_LIMIT))
        changes.add(change(change));
      return JsonValue.object().put("changes", new JsonValue.Array(changes)).build();
    } catch (ProtocolException | InvalidValueException e) {
      throw HttpError.badRequest("BadRequest", e.getMessage());
    }
  }

  private static JsonValue change(JsonFields fields) throws ProtocolException {
    JsonValue.ObjectBuilder change = JsonValue.object().put("name", fields.string("name"));
    String value = fields.stringOrNull("value");
    if (value != null) change.put("value", value);
    return change.build();
  }

  /** What the function has refused, in its own words. */
  static HttpError refusal(CallResult.Failure failure) {
    if (failure.errorData() != null
        && EncodedJson.decode(failure.errorData()) instanceof JsonValue.Obj data
        && data.get("code") instanceof JsonValue.Str code
        && data.get("message") instanceof JsonValue.Str message)
      return HttpError.badRequest(code.value(), message.value());
    return HttpError.internal();
  }
}

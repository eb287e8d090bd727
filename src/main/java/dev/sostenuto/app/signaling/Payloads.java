package dev.sostenuto.app.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.JsonValue.Array;
import dev.sostenuto.engine.value.JsonValue.Float64;
import dev.sostenuto.engine.value.JsonValue.Null;
import dev.sostenuto.engine.value.JsonValue.Obj;
import dev.sostenuto.engine.value.JsonValue.Str;
import java.util.Map;
import java.util.Set;

/**
 * What messages may say. Immutable.
 *
 * <p>Refusals never repeat what was said: it holds the addresses of people.
 */
final class Payloads {
  private static final Set<String> DESCRIPTION = Set.of("type", "sdp");
  private static final Set<String> CANDIDATE =
      Set.of("candidate", "sdpMid", "sdpMLineIndex", "usernameFragment");

  private final SignalingRules rules;

  Payloads(SignalingRules rules) {
    this.rules = rules;
  }

  /**
   * Checks a payload, and says how large it is.
   *
   * @return bytes
   * @throws ApplicationException {@code BAD_PAYLOAD} or {@code TOO_LARGE}
   */
  int check(Type type, JsonValue payload) {
    return type == Type.ICE ? candidates(payload) : description(type, payload);
  }

  /** A string, {@code {sdp}} or {@code {type, sdp}}; in the former the latter may stand too. */
  private int description(Type type, JsonValue payload) {
    if (payload instanceof Str text && text.value().startsWith("v=0"))
      return bounded(text, rules.sdpBytes());
    if (!(payload instanceof Obj object)) throw bad("An %s is an SDP text or {type, sdp}.", type);
    requireKeys(object, DESCRIPTION);
    boolean typed = object.get("type") != null;
    if (typed && !object.get("type").equals(JsonValue.of(type.toString())))
      throw bad("The description is not of the type %s.", type);
    JsonValue sdp = object.get("sdp");
    if (sdp instanceof Obj inner && !typed && inner.get("type") != null)
      return description(type, inner);
    if (sdp instanceof Str text) return bounded(text, rules.sdpBytes());
    throw bad("An %s needs sdp, a text.", type);
  }

  private int candidates(JsonValue payload) {
    if (!(payload instanceof Array array)) return candidate(payload);
    if (array.items().isEmpty()) throw bad("There is no candidate in the array.");
    if (array.items().size() > rules.candidates())
      throw tooLarge(array.items().size() + " candidates", rules.candidates() + " candidates");
    int bytes = 0;
    for (JsonValue item : array.items()) bytes += candidate(item);
    return bytes;
  }

  /** Null, or one without text, says that there are no more. */
  private int candidate(JsonValue payload) {
    if (payload instanceof Null) return 4;
    if (!(payload instanceof Obj object)) throw bad("A candidate is an RTCIceCandidateInit.");
    requireKeys(object, CANDIDATE);
    if (!(object.get("candidate") instanceof Str))
      throw bad("A candidate needs candidate, a text.");
    int bytes = 0;
    for (Map.Entry<String, JsonValue> field : object.fields().entrySet())
      bytes += field(field.getKey(), field.getValue());
    if (bytes > rules.iceBytes()) throw tooLarge(bytes + " bytes", rules.iceBytes() + " bytes");
    return bytes;
  }

  private static int field(String name, JsonValue value) {
    if (value instanceof Null) return name.length();
    boolean number = name.equals("sdpMLineIndex");
    if (number && value instanceof Float64 index && isIndex(index.value()))
      return name.length() + 5;
    if (!number && value instanceof Str text)
      return name.length() + text.value().getBytes(UTF_8).length;
    throw bad("A candidate's %s is of the wrong type.", name);
  }

  private static boolean isIndex(double value) {
    return value >= 0 && value <= 0xffff && value == Math.rint(value);
  }

  private static void requireKeys(Obj object, Set<String> known) {
    if (!known.containsAll(object.fields().keySet()))
      throw bad(
          "The payload has fields other than %s.",
          String.join(", ", known.stream().sorted().toList()));
  }

  private static int bounded(Str text, int limit) {
    int bytes = text.value().getBytes(UTF_8).length;
    if (bytes > limit) throw tooLarge(bytes + " bytes", limit + " bytes");
    return bytes;
  }

  private static ApplicationException bad(String message, Object... arguments) {
    return ApplicationException.of("BAD_PAYLOAD", message.formatted(arguments));
  }

  private static ApplicationException tooLarge(String actual, String limit) {
    return ApplicationException.of(
        "TOO_LARGE", "The payload has " + actual + "; the limit is " + limit + ".");
  }
}

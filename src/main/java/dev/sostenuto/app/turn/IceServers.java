package dev.sostenuto.app.turn;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the servers out of Cloudflare's answer, and keeps the few that are worth trying. Stateless.
 *
 * <p>Of each kind one address stays: STUN, TURN over UDP, over TCP, and over TLS. More make a
 * browser slower, and it warns of five ({@code cloudflare/cloudflare-docs#21770}, {@code
 * jannskiee/floe#152}).
 */
final class IceServers {
  private static final int MOST_SERVERS = 20;
  private static final int MOST_URLS = 50;
  private static final int LONGEST_SECRET = 1_024;

  private IceServers() {}

  /** An address and what opens it. */
  private record Candidate(IceUrl url, Optional<String> username, Optional<String> credential) {}

  /**
   * @param json {@code {"iceServers": [{urls, username?, credential?}]}}; the list may be a single
   *     server, and {@code urls} a single address
   * @return the servers, with a relay among them
   * @throws NoRelayException {@code bad_reply} when it is something else; its message quotes
   *     nothing
   */
  static List<IceServer> read(String json) {
    JsonValue reply;
    try {
      reply = EncodedJson.decode(json);
    } catch (InvalidValueException e) {
      throw badReply("is no JSON");
    }
    if (!(reply instanceof JsonValue.Obj object) || !object.has("iceServers"))
      throw badReply("has no iceServers");
    List<Candidate> candidates = new ArrayList<>();
    for (JsonValue server : items(object.get("iceServers"), MOST_SERVERS))
      collect(server, candidates);
    return kept(candidates);
  }

  private static List<JsonValue> items(JsonValue value, int most) {
    List<JsonValue> items = value instanceof JsonValue.Array array ? array.items() : List.of(value);
    if (items.size() > most) throw badReply("has a list of more than " + most);
    return items;
  }

  private static void collect(JsonValue server, List<Candidate> into) {
    if (!(server instanceof JsonValue.Obj object) || !object.has("urls"))
      throw badReply("has a server without urls");
    Optional<String> username = secret(object.get("username"));
    Optional<String> credential = secret(object.get("credential"));
    for (JsonValue url : items(object.get("urls"), MOST_URLS)) {
      if (!(url instanceof JsonValue.Str text)) throw badReply("has an address that is no text");
      IceUrl.read(text.value())
          .filter(IceUrl::isReachable)
          .filter(read -> !read.isRelay() || username.isPresent() && credential.isPresent())
          .ifPresent(read -> into.add(new Candidate(read, username, credential)));
    }
  }

  private static Optional<String> secret(JsonValue value) {
    if (value == null || value == JsonValue.NULL) return Optional.empty();
    if (value instanceof JsonValue.Str text && text.value().length() <= LONGEST_SECRET)
      return Optional.of(text.value()).filter(secret -> !secret.isEmpty());
    throw badReply("has a credential that is no text");
  }

  private static List<IceServer> kept(List<Candidate> candidates) {
    Map<IceUrl.Kind, Candidate> best = new EnumMap<>(IceUrl.Kind.class);
    for (Candidate candidate : candidates)
      best.merge(
          candidate.url().kind(),
          candidate,
          (one, other) -> RANK.compare(one, other) <= 0 ? one : other);
    List<IceServer> servers = new ArrayList<>();
    Candidate stun = best.remove(IceUrl.Kind.STUN);
    if (stun != null) servers.add(IceServer.open(List.of(stun.url().text())));
    if (best.isEmpty()) throw badReply("has no relay");
    servers.add(relay(best.values()));
    return servers;
  }

  private static final Comparator<Candidate> RANK =
      Comparator.comparingInt(candidate -> candidate.url().rank());

  /** A relay has one credential, so that it can be ended as a whole. */
  private static IceServer relay(Collection<Candidate> candidates) {
    Candidate first = candidates.iterator().next();
    List<String> urls =
        candidates.stream()
            .filter(other -> other.username().equals(first.username()))
            .filter(other -> other.credential().equals(first.credential()))
            .map(candidate -> candidate.url().text())
            .toList();
    return new IceServer(urls, first.username(), first.credential());
  }

  private static NoRelayException badReply(String what) {
    return new NoRelayException(Reason.BAD_REPLY, "Cloudflare's answer " + what + ".");
  }
}

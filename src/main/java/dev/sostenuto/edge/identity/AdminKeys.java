package dev.sostenuto.edge.identity;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.JsonValue;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells the administrator from those who guess. Safe for use by many threads.
 *
 * <p>Keys are compared in constant time, and an address that has shown too many wrong ones is not
 * looked at for a while, so that it can't guess on.
 */
public final class AdminKeys {
  private final AdminKey key;
  private final Attempts attempts;

  /**
   * @param key without it there is no administrator
   * @param nanoTime a clock that only measures spans
   */
  public AdminKeys(Optional<AdminKey> key, AttemptLimits limits, LongSupplier nanoTime) {
    this.key = key.orElse(null);
    this.attempts = new Attempts(limits, nanoTime);
  }

  /** Whether there is a key at all. */
  public boolean isSet() {
    return key != null;
  }

  /**
   * Whether this is the key.
   *
   * @param address where it comes from
   */
  public boolean isKey(String shown, String address) {
    if (key == null || !attempts.mayTry(address)) return false;
    if (key.isOpenedBy(AdminKey.read(shown))) return true;
    attempts.failed(address);
    return false;
  }

  Verdict judge(Token.Admin token, String address) {
    if (key == null) return new Verdict.Refused("This server has no admin key.");
    if (!attempts.mayTry(address))
      return new Verdict.Refused(
          "Too many wrong admin keys came from this address; try again in a minute.");
    if (!isKey(token.key(), address)) return new Verdict.Refused("The admin key is wrong.");
    return token.actingAs() == null
        ? new Verdict.Accepted(Identity.ADMIN)
        : actingAs(token.actingAs());
  }

  private static Verdict actingAs(JsonValue.Obj attributes) {
    Optional<String> identifier = identifier(attributes);
    if (identifier.isEmpty())
      return new Verdict.Refused(
          "The identity to act as needs a tokenIdentifier, or an issuer and a subject.");
    return new Verdict.Accepted(new Identity(identifier.get(), attributes, true));
  }

  private static Optional<String> identifier(JsonValue.Obj attributes) {
    Optional<String> whole = text(attributes, "tokenIdentifier");
    if (whole.isPresent()) return whole;
    return text(attributes, "issuer")
        .flatMap(issuer -> text(attributes, "subject").map(subject -> issuer + "|" + subject));
  }

  private static Optional<String> text(JsonValue.Obj attributes, String name) {
    return attributes.get(name) instanceof JsonValue.Str text && !text.value().isEmpty()
        ? Optional.of(text.value())
        : Optional.empty();
  }
}

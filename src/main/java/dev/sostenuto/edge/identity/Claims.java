package dev.sostenuto.edge.identity;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a token says of its user, as functions see it (wire contract, section 1.12). Stateless.
 *
 * <p>Claims of OpenID Connect get the names that the contract gives them, claims that are about the
 * token alone are left out, and the others keep their names. One that is no value of the contract,
 * such as a name that begins with {@code $}, is left out too.
 */
final class Claims {
  private static final Map<String, String> STANDARD =
      Map.ofEntries(
          Map.entry("name", "name"),
          Map.entry("given_name", "givenName"),
          Map.entry("family_name", "familyName"),
          Map.entry("nickname", "nickname"),
          Map.entry("preferred_username", "preferredUsername"),
          Map.entry("profile", "profileUrl"),
          Map.entry("picture", "pictureUrl"),
          Map.entry("website", "websiteUrl"),
          Map.entry("email", "email"),
          Map.entry("email_verified", "emailVerified"),
          Map.entry("gender", "gender"),
          Map.entry("birthdate", "birthday"),
          Map.entry("zoneinfo", "timezone"),
          Map.entry("locale", "language"),
          Map.entry("phone_number", "phoneNumber"),
          Map.entry("phone_number_verified", "phoneNumberVerified"),
          Map.entry("address", "address"),
          Map.entry("updated_at", "updatedAt"));

  /** They differ from token to token of one user, whose results would be made anew for each. */
  private static final Set<String> ABOUT_THE_TOKEN =
      Set.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "nbf",
          "iat",
          "jti",
          "nonce",
          "auth_time",
          "at_hash",
          "c_hash");

  /** What no claim of another name can pretend to be. */
  private static final Set<String> OURS = Set.of("tokenIdentifier", "issuer", "subject");

  private Claims() {}

  /**
   * @throws InvalidValueException when they are too many or too large for a value
   */
  static Identity identity(String issuer, String subject, Map<String, Object> claims) {
    Map<String, JsonValue> attributes = new TreeMap<>();
    claims.forEach(
        (name, claim) -> {
          boolean own = !STANDARD.containsKey(name) && !STANDARD.containsValue(name);
          if (own && !ABOUT_THE_TOKEN.contains(name) && !OURS.contains(name))
            put(attributes, name, claim);
        });
    STANDARD.forEach((claim, name) -> put(attributes, name, claims.get(claim)));
    put(attributes, "issuer", issuer);
    put(attributes, "subject", subject);
    JsonValue.Obj all = new JsonValue.Obj(attributes);
    EncodedJson.encode(all);
    return new Identity(issuer + "|" + subject, all);
  }

  private static void put(Map<String, JsonValue> attributes, String name, Object claim) {
    if (claim == null) return;
    try {
      JsonValue value = value(claim);
      EncodedJson.encode(new JsonValue.Obj(Map.of(name, value)));
      attributes.put(name, value);
    } catch (InvalidValueException e) {
      attributes.remove(name);
    }
  }

  private static JsonValue value(Object claim) {
    if (claim == null) return JsonValue.NULL;
    if (claim instanceof String text) return JsonValue.of(text);
    if (claim instanceof Boolean truth) return JsonValue.of(truth.booleanValue());
    if (claim instanceof Number number) return JsonValue.of(number.doubleValue());
    if (claim instanceof List<?> items)
      return new JsonValue.Array(items.stream().map(Claims::value).toList());
    Map<String, JsonValue> fields = new TreeMap<>();
    ((Map<?, ?>) claim).forEach((name, field) -> fields.put(String.valueOf(name), value(field)));
    return new JsonValue.Obj(fields);
  }
}

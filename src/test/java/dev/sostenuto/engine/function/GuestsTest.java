package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.result;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.users.AuthFunctions;
import dev.sostenuto.app.users.ExpiredSignIns;
import dev.sostenuto.app.users.GuestRules;
import dev.sostenuto.app.users.SignIn;
import dev.sostenuto.app.users.SignInFunctions;
import dev.sostenuto.app.users.User;
import dev.sostenuto.app.users.UserFunctions;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests and users, from the functions down to the rows. */
class GuestsTest {
  private static final GuestRules RULES =
      new GuestRules(true, Duration.ofDays(30), Duration.ofSeconds(10), 5);

  /** Tokens that can be read, and seals that can't be guessed by a test that does not try. */
  private static final TokenIssuer ISSUER =
      new TokenIssuer() {
        @Override
        public String issuer() {
          return "guests:test";
        }

        @Override
        public String token(String subject, Map<String, String> claims, Instant now) {
          return subject + " " + claims.get("sid");
        }

        @Override
        public String seal(String text) {
          return "seal" + text.hashCode();
        }
      };

  private TestHost app;

  @BeforeEach
  void open() {
    app = open(RULES);
  }

  private static TestHost open(GuestRules rules) {
    return new TestHost(
        List.of(User.class, SignIn.class),
        List.of(
            new UserFunctions(),
            new AuthFunctions(ISSUER, rules),
            new SignInFunctions(ISSUER, rules)));
  }

  @AfterEach
  void close() {
    app.close();
  }

  /** What the client keeps: who it is, its sign-in, and what renews it. */
  private record Guest(String subject, String signIn, String refreshToken) {
    Identity identity() {
      return new Identity(
          "guests:test|" + subject,
          JsonValue.object()
              .put("issuer", "guests:test")
              .put("subject", subject)
              .put("sid", signIn)
              .build());
    }
  }

  private CallResult act(String path, JsonValue.Obj args, Identity caller) {
    return result(get(app.calls.act(new CallExecutor.Call(path, args, caller, null))));
  }

  private Guest signIn(Identity caller) {
    return guest(
        act("auth:signIn", JsonValue.object().put("provider", "anonymous").build(), caller));
  }

  /** Null when there are no tokens. */
  private Guest renew(String refreshToken) {
    return guest(
        act("auth:signIn", JsonValue.object().put("refreshToken", refreshToken).build(), null));
  }

  private static Guest guest(CallResult answer) {
    JsonValue tokens = ((JsonValue.Obj) value(answer)).get("tokens");
    if (!(tokens instanceof JsonValue.Obj found)) {
      assertThat(tokens).isEqualTo(JsonValue.NULL);
      return null;
    }
    assertThat(found.fields().keySet()).containsExactly("refreshToken", "token");
    String[] token = ((JsonValue.Str) found.get("token")).value().split(" ");
    return new Guest(token[0], token[1], ((JsonValue.Str) found.get("refreshToken")).value());
  }

  private JsonValue me(Identity caller) {
    return value(
        app.query(new QueryCall("users:me", JsonValue.Obj.EMPTY, null, caller)).get(0).result());
  }

  private String signIns() {
    return app.database.query("select count(*)::text from sign_ins");
  }

  private void pass(Duration time) {
    app.database.execute(
        "update sign_ins set renewed = renewed - interval '%1$d s', expires = expires - interval '%1$d s'"
            .formatted(time.toSeconds()));
  }

  @Test
  void entitiesIndexesAndTheDatabaseAgree() throws SQLException {
    try (Connection connection = app.database.connect()) {
      assertThat(SchemaCheck.differences(connection, app.catalog)).isEmpty();
    }
  }

  @Test
  void aGuestIsAUserFromTheBeginning() {
    Guest guest = signIn(null);
    JsonValue.Obj user = (JsonValue.Obj) me(guest.identity());
    assertThat(user.get("isAnonymous")).isEqualTo(JsonValue.of(true));
    assertThat(user.get("tokenIdentifier"))
        .isEqualTo(JsonValue.of(guest.identity().tokenIdentifier()));
    assertThat(me(null)).isEqualTo(JsonValue.NULL);
    assertThat(me(signIn(null).identity())).isNotEqualTo(user);
  }

  @Test
  void eachRenewalGivesAnotherRefreshTokenAndTheSameUser() {
    Guest first = signIn(null);
    Guest second = renew(first.refreshToken());
    Guest third = renew(second.refreshToken());
    assertThat(List.of(second.subject(), third.subject())).containsOnly(first.subject());
    assertThat(List.of(second.signIn(), third.signIn())).containsOnly(first.signIn());
    assertThat(List.of(first.refreshToken(), second.refreshToken(), third.refreshToken()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aRenewalWhoseAnswerWasLostMayBeRepeated() {
    Guest first = signIn(null);
    Guest lost = renew(first.refreshToken());
    pass(Duration.ofDays(1));
    assertThat(renew(first.refreshToken())).isEqualTo(lost);
    assertThat(renew(lost.refreshToken())).isNotNull();
  }

  @Test
  void pagesThatRenewAtOnceStaySignedIn() {
    Guest first = signIn(null);
    Guest second = renew(first.refreshToken());
    Guest third = renew(second.refreshToken());
    assertThat(renew(first.refreshToken())).isEqualTo(third);
    assertThat(renew(third.refreshToken())).isNotNull();
  }

  @Test
  void aCopiedRefreshTokenEndsTheSignInForBothWhoHaveOne() {
    Guest first = signIn(null);
    Guest second = renew(first.refreshToken());
    Guest third = renew(second.refreshToken());
    pass(RULES.reuse());
    assertThat(renew(first.refreshToken())).isNull();
    assertThat(renew(third.refreshToken())).isNull();
    assertThat(signIns()).isEqualTo("0");
  }

  @Test
  void aForgedRefreshTokenIsWorthNothing() {
    Guest guest = signIn(null);
    Guest later = renew(guest.refreshToken());
    String[] parts = guest.refreshToken().split("\\|");
    for (String forged :
        new String[] {
          "",
          "|",
          "||",
          parts[0] + "|2|" + parts[2],
          parts[0] + "|1|",
          guest.refreshToken() + "x",
          "x".repeat(10_000)
        }) assertThat(renew(forged)).as(forged).isNull();
    assertThat(renew(later.refreshToken())).isNotNull();
  }

  @Test
  void aGuestWhoDoesNotComeBackIsForgotten() {
    Guest guest = signIn(null);
    pass(RULES.kept().minusMinutes(1));
    Guest back = renew(guest.refreshToken());
    pass(RULES.kept().minusMinutes(1));
    Guest again = renew(back.refreshToken());
    pass(RULES.kept());
    assertThat(renew(again.refreshToken())).isNull();
    assertThat(signIns()).isEqualTo("0");
  }

  @Test
  void expiredSignInsAreClearedAway() throws SQLException {
    for (int i = 0; i < 3; i++) signIn(null);
    pass(RULES.kept());
    signIn(null);
    try (Connection connection = app.database.connect()) {
      assertThat(ExpiredSignIns.purge(connection, 2)).isEqualTo(3);
    }
    assertThat(signIns()).isEqualTo("1");
  }

  @Test
  void signingOutEndsTheSignInAndTheUserStays() {
    Guest guest = signIn(null);
    assertThat(value(act("auth:signOut", JsonValue.Obj.EMPTY, guest.identity())))
        .isEqualTo(JsonValue.NULL);
    assertThat(renew(guest.refreshToken())).isNull();
    assertThat(me(guest.identity())).isNotEqualTo(JsonValue.NULL);
    assertThat(value(act("auth:signOut", JsonValue.Obj.EMPTY, guest.identity())))
        .isEqualTo(JsonValue.NULL);
    assertThat(value(act("auth:signOut", JsonValue.Obj.EMPTY, null))).isEqualTo(JsonValue.NULL);
  }

  @Test
  void anotherProvidersTokenEndsNoSignInOfOurs() {
    Guest guest = signIn(null);
    Identity other =
        new Identity(
            "https://evil.example|x",
            JsonValue.object()
                .put("issuer", "https://evil.example")
                .put("sid", guest.signIn())
                .build());
    act("auth:signOut", JsonValue.Obj.EMPTY, other);
    assertThat(signIns()).isEqualTo("1");
  }

  @Test
  void signingInAnewEndsTheSignInOfThatDevice() {
    Guest first = signIn(null);
    Guest second = signIn(first.identity());
    assertThat(second.subject()).isNotEqualTo(first.subject());
    assertThat(renew(first.refreshToken())).isNull();
    assertThat(renew(second.refreshToken())).isNotNull();
  }

  @Test
  void otherProvidersAndTooManyGuestsAreRefused() {
    JsonValue.Obj github = JsonValue.object().put("provider", "github").build();
    assertThat(failure(act("auth:signIn", github, null)).errorData()).contains("UnknownProvider");
    assertThat(failure(act("auth:signIn", JsonValue.Obj.EMPTY, null)).errorData())
        .contains("UnknownProvider");
    for (int i = 0; i < RULES.newPerMinute(); i++) signIn(null);
    JsonValue.Obj guest = JsonValue.object().put("provider", "anonymous").build();
    assertThat(failure(act("auth:signIn", guest, null)).errorData()).contains("TooManyGuests");
  }

  @Test
  void aDeploymentMayHaveNoGuests() {
    try (TestHost closed = open(new GuestRules(false, RULES.kept(), RULES.reuse(), 5))) {
      JsonValue.Obj guest = JsonValue.object().put("provider", "anonymous").build();
      CallResult answer =
          result(get(closed.calls.act(new CallExecutor.Call("auth:signIn", guest, null, null))));
      assertThat(failure(answer).errorData()).contains("UnknownProvider");
    }
  }

  @Test
  void aUserOfAnotherProviderIsStoredOnceAndKeptUpToDate() {
    Identity ada = ada("Ada");
    assertThat(me(ada)).isEqualTo(JsonValue.NULL);
    CallResult id = store(ada);
    assertThat(store(ada)).isEqualTo(id);
    JsonValue.Obj user = (JsonValue.Obj) me(ada);
    assertThat(user.get("_id")).isEqualTo(value(id));
    assertThat(EncodedJson.encode(user)).contains("\"name\":\"Ada\"", "\"isAnonymous\":false");
    store(ada("Ada Lovelace"));
    assertThat(EncodedJson.encode(me(ada))).contains("\"name\":\"Ada Lovelace\"");
    assertThat(app.database.query("select count(*)::text from users")).isEqualTo("1");
    assertThat(failure(store(null)).errorData()).contains("Unauthenticated");
  }

  private static Identity ada(String name) {
    return new Identity("https://id.example|ada", JsonValue.object().put("name", name).build());
  }

  private CallResult store(Identity caller) {
    return result(
        get(
            app.calls.mutate(
                new CallExecutor.Call("users:store", JsonValue.Obj.EMPTY, caller, null),
                CallExecutor.CommitWatch.NONE)));
  }

  @Test
  void whatKeepsSignInsIsNotForClients() {
    for (String path : new String[] {"auth/signIns:begin", "auth/signIns:renew"})
      assertThat(failure(app.mutate(path, "{\"subject\":\"x\"}")).detail())
          .contains("Could not find public function");
  }
}

package dev.sostenuto.app.rooms;

import dev.sostenuto.app.limits.Allowance;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.MutationContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Keeps people from finding rooms by trying codes: so many failed attempts of a user, of an address
 * and of everybody, and so many attempts of a user. Safe for use by many threads.
 */
@ApplicationScoped
public class Guesses {
  private static final String EVERYBODY = "everybody";

  private final Allowance joins;
  private final Allowance failures;
  private final Allowance allFailures;

  /** For the container's proxy. */
  protected Guesses() {
    this(RoomRules.DEFAULTS);
  }

  @Inject
  public Guesses(RoomRules rules) {
    joins = new Allowance(rules.joins());
    failures = new Allowance(rules.failedJoins());
    allFailures = new Allowance(rules.allFailedJoins());
  }

  /**
   * Before somebody enters without a guess.
   *
   * @throws ApplicationException {@code RATE_LIMITED} when the caller has to wait
   */
  void arrives(MutationContext ctx) {
    joins.take(user(ctx), ctx.now());
  }

  /**
   * Before a code is looked at.
   *
   * @throws ApplicationException {@code RATE_LIMITED} when the caller has to wait
   */
  void begin(MutationContext ctx) {
    arrives(ctx);
    failures.require(user(ctx), ctx.now());
    ctx.address().ifPresent(address -> failures.require(at(address), ctx.now()));
    allFailures.require(EVERYBODY, ctx.now());
  }

  /** It did not open a room. */
  void failed(MutationContext ctx) {
    failures.count(user(ctx), ctx.now());
    ctx.address().ifPresent(address -> failures.count(at(address), ctx.now()));
    allFailures.count(EVERYBODY, ctx.now());
  }

  private static Object user(MutationContext ctx) {
    return "user " + ctx.auth().identity().orElseThrow().tokenIdentifier();
  }

  private static Object at(String address) {
    return "address " + address;
  }
}

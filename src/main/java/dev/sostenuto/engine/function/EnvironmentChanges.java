package dev.sostenuto.engine.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Optional;

/** Sets environment variables. Stateless. */
@Vetoed
@Functions("_system/environment")
final class EnvironmentChanges {
  private final EnvironmentLimits limits;

  EnvironmentChanges(EnvironmentLimits limits) {
    this.limits = limits;
  }

  /**
   * A variable to be set.
   *
   * @param value absent to remove it
   */
  record Change(String name, Optional<String> value) {}

  /**
   * All changes or none.
   *
   * @throws ApplicationException with a code and a message that names the variable, never its value
   */
  @Internal
  @Mutation
  public void update(MutationContext ctx, List<Change> changes) {
    StoredWritableDb db = ((MutationRunContext) ctx).stored();
    for (Change change : changes) {
      check(change);
      apply(db, change);
    }
    int count = db.query(EnvironmentVariable.class).collect().size();
    if (count > limits.variables())
      throw refusal(
          "TooManyEnvVars",
          "There can be %d environment variables, not %d.".formatted(limits.variables(), count));
  }

  private void check(Change change) {
    if (change.name().length() > limits.nameChars())
      throw refusal(
          "EnvVarNameTooLong",
          "The name of an environment variable has at most %d characters, not %d."
              .formatted(limits.nameChars(), change.name().length()));
    if (!EnvironmentVariable.isName(change.name()))
      throw refusal(
          "InvalidEnvVarName",
          "'%s' is no name of an environment variable: it needs letters, digits and '_', and does not begin with a digit."
              .formatted(change.name()));
    int bytes = change.value().orElse("").getBytes(UTF_8).length;
    if (bytes > limits.valueBytes())
      throw refusal(
          "EnvVarValueTooLarge",
          "The value of %s has %,d bytes; an environment variable has at most %,d."
              .formatted(change.name(), bytes, limits.valueBytes()));
  }

  private static void apply(StoredWritableDb db, Change change) {
    Optional<EnvironmentVariable> found = EnvironmentVariable.find(db, change.name());
    if (change.value().isEmpty()) {
      found.ifPresent(db::deleteUnchecked);
    } else if (found.isEmpty()) {
      db.insertUnchecked(new EnvironmentVariable(change.name(), change.value().get()));
    } else {
      db.changeUnchecked(
          Document.idOf(found.get()),
          variable -> {
            variable.set(change.value().get());
            return true;
          });
    }
  }

  private static ApplicationException refusal(String code, String message) {
    return new ApplicationException(
        JsonValue.object().put("code", code).put("message", message).build());
  }
}

package dev.sostenuto.engine.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A variable that operators set while the deployment runs: a document of a system table. Confined
 * to one thread.
 *
 * <p>Its value may be a secret, and is never shown by {@link #toString}.
 */
@Entity
@Table(
    name = "_environment_variables",
    indexes = @Index(name = EnvironmentVariable.BY_NAME, columnList = "name"))
@TableNumber(EnvironmentVariable.NUMBER)
public class EnvironmentVariable extends Document {
  static final int NUMBER = 26;
  static final String BY_NAME = "by_name";

  /** As the wire contract has it (section 6.3). */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]+[A-Za-z0-9_]*");

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private byte[] value;

  protected EnvironmentVariable() {}

  EnvironmentVariable(String name, String value) {
    this.name = name;
    set(value);
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The variable of that name; the run depends on it, whether there is one or not. */
  static Optional<EnvironmentVariable> find(Db db, String name) {
    // Such a name can't be set, and need not be one that the database takes.
    if (!isName(name)) return Optional.empty();
    return Optional.ofNullable(
        db.query(EnvironmentVariable.class).withIndex(BY_NAME, q -> q.eq("name", name)).unique());
  }

  String name() {
    return name;
  }

  String value() {
    return new String(value, UTF_8);
  }

  final void set(String newValue) {
    value = newValue.getBytes(UTF_8);
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/**
 * An import, and what has become of it: a document of a system table. Confined to one thread.
 *
 * <p>Its state is what the CLI is told (wire contract, section 9.2).
 */
@Entity
@Table(name = SnapshotImport.TABLE)
@TableNumber(SnapshotImport.NUMBER)
public class SnapshotImport extends Document {
  /** The name of the table. */
  public static final String TABLE = "_snapshot_imports";

  static final int NUMBER = 28;

  @Column(nullable = false)
  private JsonValue request;

  @Column(nullable = false)
  private JsonValue state;

  protected SnapshotImport() {}

  /** The id of an import by its key. */
  public static Id<SnapshotImport> id(UUID key) {
    return new Id<>(NUMBER, key);
  }

  JsonValue asSeen() {
    return JsonValue.object().put("state", state).build();
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/**
 * An export that can be downloaded, or could be: a document of a system table. Confined to one
 * thread.
 */
@Entity
@Table(name = SnapshotExport.TABLE)
@TableNumber(SnapshotExport.NUMBER)
public class SnapshotExport extends Document {
  /** The name of the table. */
  public static final String TABLE = "_exports";

  static final int NUMBER = 27;

  @Column(name = "start_ts", nullable = false)
  private long startTs;

  @Column(name = "complete_ts", nullable = false)
  private long completeTs;

  @Column(name = "with_files", nullable = false)
  private boolean withFiles;

  @Column(nullable = false)
  private String snapshot;

  protected SnapshotExport() {}

  /** The name of the file that it is downloaded as. */
  public static String fileName(long startTs) {
    return "snapshot_" + startTs + ".zip";
  }

  /** What the CLI is told of it (wire contract, section 9.2). */
  JsonValue state() {
    return JsonValue.object()
        .put("state", "completed")
        .put("start_ts", startTs)
        .put("complete_ts", completeTs)
        .put("zip_object_key", fileName(startTs))
        .build();
  }
}

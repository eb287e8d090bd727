package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A function that was scheduled, and what became of it: a document of the table {@code
 * _scheduled_functions}, which functions may read like any other. Confined to one thread.
 *
 * <p>Its states: pending → success, failed or canceled; an action's also pending → inProgress →
 * success, failed or canceled. A mutation that runs is pending until it has committed. What has
 * ended is kept for a time ({@code sostenuto.schedule.kept}), and then removed.
 */
@Entity
@Table(name = ScheduledFunction.TABLE)
@TableNumber(ScheduledFunction.NUMBER)
public class ScheduledFunction extends Document {
  /** The name of the table. */
  public static final String TABLE = "_scheduled_functions";

  static final int NUMBER = 25;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private JsonValue args;

  @Column(name = "scheduled_time", nullable = false)
  private double scheduledTime;

  @Column(name = "completed_time")
  private Double completedTime;

  @Column(nullable = false)
  private JsonValue state;

  protected ScheduledFunction() {}

  ScheduledFunction(FunctionPath path, JsonValue.Obj args, Instant time) {
    this.name = path.toString();
    this.args = JsonValue.array(args);
    this.scheduledTime = ScalarCodec.millis(time);
    this.state = Status.PENDING.asState();
  }

  /** What has become of it. */
  public enum Status {
    PENDING("pending"),
    IN_PROGRESS("inProgress"),
    SUCCESS("success"),
    FAILED("failed"),
    CANCELED("canceled");

    private final String kind;

    Status(String kind) {
      this.kind = kind;
    }

    /** As it stands in the document. */
    public String kind() {
      return kind;
    }

    private JsonValue asState() {
      return JsonValue.object().put("kind", kind).build();
    }
  }

  public Id<ScheduledFunction> id() {
    return idOf(this);
  }

  /** The path of the function, such as {@code students:remind}. */
  public String name() {
    return name;
  }

  public JsonValue.Obj args() {
    return (JsonValue.Obj) ((JsonValue.Array) args).items().get(0);
  }

  /** When it was to run. */
  public Instant scheduledTime() {
    return Instant.ofEpochMilli((long) scheduledTime);
  }

  public Status status() {
    String kind = ((JsonValue.Str) ((JsonValue.Obj) state).get("kind")).value();
    for (Status status : Status.values()) if (status.kind.equals(kind)) return status;
    throw new IllegalStateException("A scheduled function is " + kind);
  }

  /** Cancels it; says whether anything changed. */
  boolean cancel(Instant now) {
    if (status() != Status.PENDING && status() != Status.IN_PROGRESS) return false;
    state = Status.CANCELED.asState();
    completedTime = ScalarCodec.millis(now);
    return true;
  }
}

package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.util.UUID;

/**
 * An entity that live queries can read: a row with a uuid as its key, and the time of its creation.
 * Confined to one thread.
 *
 * <p>Its fields are the JPA attributes of its class, a null one being absent in the browser. Both
 * system values are given to it by {@link WritableDb#insert}.
 */
@MappedSuperclass
public abstract class Document {
  @jakarta.persistence.Id
  @Column(name = "id")
  private UUID id;

  @Column(name = "creation_time")
  private double creationTime;

  protected Document() {}

  /**
   * The id of a document that was read or inserted.
   *
   * @throws IllegalStateException when it has none yet
   */
  public static <T extends Document> Id<T> idOf(T document) {
    UUID id = ((Document) document).id;
    if (id == null)
      throw new IllegalStateException(
          "This " + document.getClass().getSimpleName() + " was not inserted yet, so it has no id");
    return new Id<>(Documents.tableNumber(document.getClass()), id);
  }

  /**
   * When it was inserted, in milliseconds since 1970; later inserts of one transaction have greater
   * values.
   */
  public final double creationTime() {
    return creationTime;
  }

  final void identify(UUID newId, double newCreationTime) {
    id = newId;
    creationTime = newCreationTime;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + (id == null ? " without id" : " " + idOf(this));
  }
}

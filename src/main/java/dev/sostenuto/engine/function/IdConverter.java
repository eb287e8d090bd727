package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.NullUuid;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import java.util.UUID;

/**
 * How the id of another document stands in a uuid column. Immutable.
 *
 * <p>A referenced entity declares its converter once, and attributes name it:
 *
 * <pre>{@code
 * public class Center extends Document {
 *   public static final class Ref extends IdConverter<Center> implements AttributeConverter<Id<Center>, Object> {
 *     public Ref() {
 *       super(Center.class);
 *     }
 *   }
 * }
 *
 * @Column(name = "center_id", nullable = false)
 * @Convert(converter = Center.Ref.class)
 * private Id<Center> centerId;
 * }</pre>
 *
 * <p>The subclass says {@code implements} once more, because the JPA provider reads the two types
 * from there.
 *
 * @param <T> the referenced entity
 */
public abstract class IdConverter<T extends Document> implements AttributeConverter<Id<T>, Object> {
  private final int table;

  protected IdConverter(Class<T> entity) {
    this.table = Documents.tableNumber(entity);
  }

  @Override
  public final Object convertToDatabaseColumn(Id<T> id) {
    if (id == null) return NullUuid.parameter();
    if (id.table() != table)
      throw new IllegalArgumentException(
          "The id " + id + " is from another table than this attribute refers to");
    return id.value();
  }

  @Override
  public final Id<T> convertToEntityAttribute(Object value) {
    return value == null ? null : new Id<>(table, (UUID) value);
  }
}

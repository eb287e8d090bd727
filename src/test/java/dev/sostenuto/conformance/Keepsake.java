package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A document with an attribute of every type, for the tests of exports and imports; it lies on a
 * shelf, by a foreign key. Confined to one thread.
 */
@Entity
@Table(name = "keepsakes")
public class Keepsake extends Document {
  /** As the database has it. */
  public enum Color {
    RED("red"),
    BLUE("blue");

    @EnumeratedValue private final String column;

    Color(String column) {
      this.column = column;
    }
  }

  @Column(name = "shelf_id", nullable = false)
  @Convert(converter = Shelf.Ref.class)
  Id<Shelf> shelfId;

  @Column(nullable = false)
  String label;

  String note;
  int pieces;
  Long serial;
  Double weight;
  boolean wrapped;
  UUID token;
  Instant made;
  OffsetDateTime seen;
  byte[] raw;
  Color color;
  JsonValue extra;

  @Convert(converter = Ref.class)
  Id<Keepsake> previous;

  protected Keepsake() {}

  /** How a keepsake's id stands in a column. */
  @Converter
  public static final class Ref extends IdConverter<Keepsake>
      implements AttributeConverter<Id<Keepsake>, Object> {
    public Ref() {
      super(Keepsake.class);
    }
  }
}

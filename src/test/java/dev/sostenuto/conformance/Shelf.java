package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** What keepsakes lie on, for the tests of exports and imports. Confined to one thread. */
@Entity
@Table(name = "shelves")
public class Shelf extends Document {
  @Column(nullable = false)
  String name;

  protected Shelf() {}

  /** How a shelf's id stands in a column. */
  @Converter
  public static final class Ref extends IdConverter<Shelf>
      implements AttributeConverter<Id<Shelf>, Object> {
    public Ref() {
      super(Shelf.class);
    }
  }
}

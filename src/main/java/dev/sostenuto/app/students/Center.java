package dev.sostenuto.app.students;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A tutoring centre. Confined to one thread. */
@Entity
@Table(name = "centers")
public class Center extends Document {
  @Column(nullable = false)
  private String name;

  protected Center() {}

  public Center(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** How a centre's id stands in the column of another table. */
  @Converter
  public static final class Ref extends IdConverter<Center>
      implements AttributeConverter<Id<Center>, Object> {
    public Ref() {
      super(Center.class);
    }
  }
}

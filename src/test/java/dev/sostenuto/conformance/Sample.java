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
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * A document with one attribute of each kind; the tests keep apart by its scope. Confined to one
 * thread.
 */
@Entity
@Table(
    name = "samples",
    indexes = {
      @Index(name = "by_scope_label", columnList = "scope, label"),
      @Index(name = "by_scope_amount", columnList = "scope, amount"),
      @Index(name = "by_scope_serial", columnList = "scope, serial"),
    })
public class Sample extends Document {
  @Column(nullable = false)
  String scope;

  String label;
  Double amount;
  Long serial;
  byte[] raw;
  JsonValue extra;

  @Convert(converter = Ref.class)
  Id<Sample> parent;

  protected Sample() {}

  Sample(String scope) {
    this.scope = scope;
  }

  /** How a sample's id stands in a column. */
  @Converter
  public static final class Ref extends IdConverter<Sample>
      implements AttributeConverter<Id<Sample>, Object> {
    public Ref() {
      super(Sample.class);
    }
  }
}

package dev.sostenuto.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Entities become tables; what can't be one is refused with a sentence that names it. */
class EntityCatalogTest {
  @MappedSuperclass
  abstract static class Base {
    @Id UUID id;

    @Column(name = "creation_time")
    double creationTime;
  }

  enum Level {
    LOW("l"),
    HIGH("h");
    @EnumeratedValue final String code;

    Level(String code) {
      this.code = code;
    }
  }

  enum Plain {
    A,
    B
  }

  @Entity
  static class Gadget extends Base {
    static final int CONSTANT = 1;
    transient int unkept;
    @Transient int unkeptToo;
    String someName;

    @Column(name = "the_level", nullable = false)
    Level level;

    Plain ordinal;

    @Enumerated(EnumType.STRING)
    Plain byName;
  }

  @Test
  void columnsFollowAnnotationsAndDefaultNames() {
    TableSchema table = of(Gadget.class).table("gadget").orElseThrow();
    assertThat(table.columns())
        .containsExactly(
            new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
            new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.FLOAT8, false),
            new ColumnSchema(2, "somename", "someName", ColumnType.TEXT, true),
            new ColumnSchema(3, "the_level", "level", ColumnType.TEXT, false),
            new ColumnSchema(4, "ordinal", "ordinal", ColumnType.INTEGER, true),
            new ColumnSchema(5, "byname", "byName", ColumnType.TEXT, true));
    assertThat(table.indexes())
        .extracting(IndexSchema::name)
        .containsExactly("by_id", "by_creation_time");
  }

  @Test
  void attributesKeepTheirValuesInColumns() {
    Gadget gadget = new Gadget();
    gadget.id = UUID.randomUUID();
    gadget.level = Level.HIGH;
    gadget.ordinal = Plain.B;
    gadget.byName = Plain.A;
    Gadget copy = new Gadget();
    for (Attribute attribute : EntityAttributes.of(Gadget.class))
      attribute.setFromColumn(copy, attribute.toColumn(attribute.get(gadget)));
    assertThat(copy).usingRecursiveComparison().isEqualTo(gadget);
    Attribute level = EntityAttributes.of(Gadget.class).get(3);
    assertThat(level.toColumn(Level.HIGH)).isEqualTo("h");
    assertThatThrownBy(() -> level.setFromColumn(copy, "x"))
        .hasMessage("The database holds x, which is no Level");
  }

  @Entity
  static class NoId {
    String name;
  }

  @Entity
  static class Money extends Base {
    BigDecimal amount;
  }

  @Entity
  static class Linked extends Base {
    @ManyToOne Gadget gadget;
  }

  @Entity
  static class Many extends Base {
    @ElementCollection List<String> tags;
  }

  @Entity
  static class Sub extends Gadget {}

  @Entity
  static class BareId extends Base {
    dev.sostenuto.engine.value.Id<Gadget> other;
  }

  @Entity
  static class Underscore extends Base {
    String _name;
  }

  @Entity
  static class SameColumn extends Base {
    String name;

    @Column(name = "name")
    String other;
  }

  @Entity
  @Table(name = "t", schema = "s")
  static class Schema extends Base {}

  @Entity
  @Table(name = "gadget")
  static class SameTable extends Base {}

  @Test
  void entitiesWithMistakesAreRefused() {
    assertRefused("NoId", "id", NoId.class);
    assertRefused("Money.amount", "BigDecimal", Money.class);
    assertRefused("Linked.gadget", "@ManyToOne", Linked.class);
    assertRefused("Many.tags", "@ElementCollection", Many.class);
    assertRefused("Sub", "Gadget", Sub.class);
    assertRefused("BareId.other", "IdConverter", BareId.class);
    assertRefused("Underscore", "_name", Underscore.class);
    assertRefused("SameColumn", "name", SameColumn.class);
    assertRefused("Schema", "schema", Schema.class);
    assertRefused("two entities", "gadget", Gadget.class, SameTable.class);
  }

  @Entity
  @Table(indexes = @Index(name = "by_id", columnList = "name"))
  static class ById extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "_x", columnList = "name"))
  static class BadName extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "by_no", columnList = "no"))
  static class NoColumn extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "by_name", columnList = "fullName"))
  static class AttributeName extends Base {
    @Column(name = "full_name")
    String fullName;
  }

  @Entity
  @Table(indexes = @Index(name = "by_data", columnList = "data"))
  static class Json extends Base {
    JsonValue data;
  }

  @Entity
  @Table(indexes = @Index(name = "by_name", columnList = "name DESC"))
  static class Descending extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "by_name", columnList = "name, creation_time"))
  static class SystemColumn extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "by_name", columnList = "name, name"))
  static class Twice extends Base {
    String name;
  }

  @Entity
  @Table(
      indexes = {
        @Index(name = "one", columnList = "name"),
        @Index(name = "two", columnList = "name asc")
      })
  static class Same extends Base {
    String name;
  }

  @Entity
  @Table(indexes = @Index(name = "wide", columnList = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"))
  static class Wide extends Base {
    int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
  }

  @Test
  void indexesWithMistakesAreRefused() {
    assertRefused("ById", "by_id", ById.class);
    assertRefused("BadName", "_x", BadName.class);
    assertRefused("by_no", "NoColumn", NoColumn.class);
    assertRefused("fullName", "its column is full_name", AttributeName.class);
    assertRefused("by_data", "jsonb has no order", Json.class);
    assertRefused("by_name", "descending", Descending.class);
    assertRefused("by_name", "creation_time", SystemColumn.class);
    assertRefused("by_name", "twice", Twice.class);
    assertRefused("two", "same columns", Same.class);
    assertRefused("wide", "17", Wide.class);
  }

  private static Catalog of(Class<?>... entities) {
    return EntityCatalog.of(
        List.of(entities), entity -> 10_001 + List.of(entities).indexOf(entity));
  }

  private static void assertRefused(String part, String other, Class<?>... entities) {
    assertThatThrownBy(() -> of(entities))
        .isInstanceOf(InvalidEntityException.class)
        .hasMessageContaining(part)
        .hasMessageContaining(other)
        .hasMessageEndingWith(".");
  }
}

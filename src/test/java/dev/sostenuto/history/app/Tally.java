package dev.sostenuto.history.app;

import dev.sostenuto.engine.function.Document;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** How many entries a list has. Confined to one thread. */
@Entity
@Table(
    name = "history_tallies",
    indexes = @Index(name = "history_by_name", columnList = "list_name"))
public class Tally extends Document {
  @Column(name = "list_name", nullable = false)
  private String list;

  @Column(nullable = false)
  private int entries;

  protected Tally() {}

  Tally(String list) {
    this.list = list;
  }

  int entries() {
    return entries;
  }

  void addOne() {
    entries++;
  }
}

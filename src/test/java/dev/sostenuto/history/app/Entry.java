package dev.sostenuto.history.app;

import dev.sostenuto.engine.function.Document;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** One value in a list, at a position that counts from 1. Confined to one thread. */
@Entity
@Table(
    name = "history_entries",
    indexes = @Index(name = "history_by_position", columnList = "list_name, position"))
public class Entry extends Document {
  @Column(name = "list_name", nullable = false)
  private String list;

  @Column(nullable = false)
  private int position;

  @Column(nullable = false)
  private String value;

  protected Entry() {}

  Entry(String list, int position, String value) {
    this.list = list;
    this.position = position;
    this.value = value;
  }

  int position() {
    return position;
  }

  String value() {
    return value;
  }
}

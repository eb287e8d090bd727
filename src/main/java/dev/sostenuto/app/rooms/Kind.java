package dev.sostenuto.app.rooms;

import jakarta.persistence.EnumeratedValue;

/** What a room is for. */
public enum Kind {
  /** Two people. */
  ONE_ON_ONE("one-on-one", 2),
  /** A teacher and a class. */
  CLASS("class", 30);

  @EnumeratedValue private final String text;

  private final int capacity;

  Kind(String text, int capacity) {
    this.text = text;
    this.capacity = capacity;
  }

  /** How many peers it holds. */
  public int capacity() {
    return capacity;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

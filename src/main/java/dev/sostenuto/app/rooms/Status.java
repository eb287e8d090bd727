package dev.sostenuto.app.rooms;

import jakarta.persistence.EnumeratedValue;

/** Whether a room can be entered. */
public enum Status {
  OPEN("open"),
  CLOSED("closed");

  @EnumeratedValue private final String text;

  Status(String text) {
    this.text = text;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

package dev.sostenuto.app.students;

import jakarta.persistence.EnumeratedValue;

/** Whether a student comes to lessons. */
public enum Status {
  ACTIVE("active"),
  TRIAL("trial"),
  INACTIVE("inactive");

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

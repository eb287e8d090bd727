package dev.sostenuto.app.rooms;

import jakarta.persistence.EnumeratedValue;

/** What a peer may do in its room. */
public enum Role {
  /** May close the room and remove others; the teacher of a class. */
  HOST("host"),
  PARTICIPANT("participant");

  @EnumeratedValue private final String text;

  Role(String text) {
    this.text = text;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

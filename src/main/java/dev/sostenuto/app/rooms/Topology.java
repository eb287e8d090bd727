package dev.sostenuto.app.rooms;

import jakarta.persistence.EnumeratedValue;

/** Who connects to whom. */
public enum Topology {
  /** The host to everybody else. */
  STAR("star"),
  /** Everybody to everybody. */
  MESH("mesh");

  @EnumeratedValue private final String text;

  Topology(String text) {
    this.text = text;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

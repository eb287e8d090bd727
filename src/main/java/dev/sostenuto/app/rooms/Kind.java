package dev.sostenuto.app.rooms;

import jakarta.persistence.EnumeratedValue;

/** What a room is for. */
public enum Kind {
  /** Two people. */
  ONE_ON_ONE("one-on-one", 2, Topology.MESH),
  /** A teacher and a class. */
  CLASS("class", 30, Topology.STAR);

  @EnumeratedValue private final String text;

  private final int capacity;
  private final Topology topology;

  Kind(String text, int capacity, Topology topology) {
    this.text = text;
    this.capacity = capacity;
    this.topology = topology;
  }

  /** How many people it holds. */
  public int capacity() {
    return capacity;
  }

  /** Who connects to whom, unless the host says otherwise. */
  Topology topology() {
    return topology;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

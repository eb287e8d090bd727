package dev.sostenuto.engine.store;

/** Which way an index is read. */
public enum Direction {
  FORWARD,
  BACKWARD
}

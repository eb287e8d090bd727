package dev.sostenuto.engine.function;

/** Which end of an index a query begins at. */
public enum Order {
  ASC,
  DESC
}

package dev.sostenuto.simulation;

/** A mutation or an action as the client keeps it until its promise is settled. */
final class Request {
  enum State {
    NOT_SENT,
    SENT,
    /** Answered, and parked until a transition reaches its timestamp. */
    COMPLETED
  }

  final long id;
  final boolean mutation;
  final String message;
  State state = State.NOT_SENT;
  long ts;

  Request(long id, boolean mutation, String message) {
    this.id = id;
    this.mutation = mutation;
    this.message = message;
  }
}

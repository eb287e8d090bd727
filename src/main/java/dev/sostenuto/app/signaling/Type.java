package dev.sostenuto.app.signaling;

import jakarta.persistence.EnumeratedValue;

/** What a message is of WebRTC's negotiation. */
public enum Type {
  OFFER("offer"),
  ANSWER("answer"),
  ICE("ice");

  @EnumeratedValue private final String text;

  Type(String text) {
    this.text = text;
  }

  /** As it stands on the wire and in the database. */
  @Override
  public String toString() {
    return text;
  }
}

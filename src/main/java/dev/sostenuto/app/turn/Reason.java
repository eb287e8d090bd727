package dev.sostenuto.app.turn;

import jakarta.persistence.EnumeratedValue;

/** Why there is no relay just now. */
public enum Reason {
  /** The administrator has set no relay, or only a part of what it needs. */
  NOT_CONFIGURED("not_configured"),
  /** Cloudflare does not take the token. */
  BAD_TOKEN("bad_token"),
  /** Cloudflare has no key of that id. */
  UNKNOWN_KEY("unknown_key"),
  /** Cloudflare wants fewer requests. */
  RATE_LIMITED("rate_limited"),
  /** Cloudflare refuses the request itself, its time to live for example. */
  REFUSED("refused"),
  /** Cloudflare does not answer, or says that it is broken. */
  UPSTREAM("upstream"),
  /** Cloudflare answers something else than relay servers. */
  BAD_REPLY("bad_reply"),
  /** The caller is in no room. */
  NOT_IN_ROOM("not_in_room");

  @EnumeratedValue private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** As it stands on the wire. */
  @Override
  public String toString() {
    return text;
  }
}

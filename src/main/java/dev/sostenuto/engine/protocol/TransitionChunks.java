package dev.sostenuto.engine.protocol;

import java.util.List;

/**
 * The frames of one transition: a large one is cut, since a single frame would keep pings from
 * passing. Safe for use by many threads.
 */
public final class TransitionChunks {
  /** Bytes of UTF-8 of the transition in one chunk. */
  public static final int LIMIT_BYTES = 5_000_000;

  private TransitionChunks() {}

  /**
   * @param json the encoded transition
   * @return texts to be sent in this order, nothing but pings between them
   */
  public static List<String> frames(String json, ClientVersion client) {
    return frames(json, client, LIMIT_BYTES);
  }

  static List<String> frames(String json, ClientVersion client, int limitBytes) {
    if (!client.takesChunks() || !Utf8.exceeds(json, limitBytes)) return List.of(json);
    List<String> pieces = Utf8.pieces(json, limitBytes);
    String id = Integer.toString(json.length());
    String[] frames = new String[pieces.size()];
    for (int i = 0; i < frames.length; i++)
      frames[i] = new ServerMessage.TransitionChunk(pieces.get(i), i, frames.length, id).encode();
    return List.of(frames);
  }
}

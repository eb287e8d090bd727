package dev.sostenuto.engine.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Where a call comes from. Immutable.
 *
 * @param session the client's session as functions know it; null for a call that has none
 * @param socket that it came by, by the client's own counting
 * @param address of the client, or null for the server's own calls
 */
public record Origin(UUID session, long socket, String address) {
  /** The server itself. */
  public static final Origin SERVER = new Origin(null, 0, null);

  /** A caller without a session. */
  public static Origin of(String address) {
    return new Origin(null, 0, address);
  }

  /**
   * What functions know a session by: made of the id that its client says, which is a secret of
   * that client, since whoever says it is that client.
   */
  public static UUID nameOf(UUID clientsSession) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("session " + clientsSession).getBytes(UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new UUID(bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

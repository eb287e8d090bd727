package dev.sostenuto.edge.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the bodies of requests. Stateless. */
final class Body {
  private Body() {}

  /** The whole body; what is too long is an {@link HttpError}. */
  static byte[] bytes(InputStream in, int limitBytes) throws IOException {
    byte[] bytes = in.readNBytes(limitBytes);
    if (bytes.length == limitBytes && in.read() >= 0)
      throw HttpError.tooLarge(
          "A request's body must not have more than %,d bytes.".formatted(limitBytes));
    return bytes;
  }

  /** The whole body as text; what is too long or not UTF-8 is an {@link HttpError}. */
  static String read(InputStream in, int limitBytes) throws IOException {
    byte[] bytes = bytes(in, limitBytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw HttpError.badRequest("BadRequest", "The request's body must be UTF-8.");
    }
  }
}

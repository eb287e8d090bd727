package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.IndexSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes places in an index as opaque texts, and reads only those that it wrote for the same query.
 * Safe for use by many threads.
 *
 * <p>The same place of the same query always has the same text, on every node that has the secret.
 */
public final class CursorCodec {
  /*
   * A cursor is base64url(tag ‖ encrypted place), where
   *
   *   tag       = first 16 bytes of HMAC-SHA256(authentication key, fingerprint ‖ place)
   *   encrypted = AES-CTR(encryption key, initial counter = tag, place)
   *
   * This is the SIV construction: deterministic, and neither readable nor changeable without the keys. The fingerprint of the
   * query is under the tag but not in the text, so a cursor of another query has a wrong tag.
   */
  public static final int SECRET_BYTES = 32;

  private static final int TAG_BYTES = 16;
  private static final int TEXT_LIMIT_CHARS = 1 << 16;
  private static final int AT_END = 0;
  private static final int AFTER = 1;

  private final SecretKeySpec authentication;
  private final SecretKeySpec encryption;

  /**
   * @param secret at least 32 bytes that nobody else knows
   */
  public CursorCodec(byte[] secret) {
    if (secret.length < SECRET_BYTES)
      throw new IllegalArgumentException("a cursor secret has at least " + SECRET_BYTES + " bytes");
    SecretKeySpec root = new SecretKeySpec(secret, "HmacSHA256");
    byte[] authenticationKey =
        hmac(root, "cursor authentication".getBytes(StandardCharsets.US_ASCII));
    byte[] encryptionKey = hmac(root, "cursor encryption".getBytes(StandardCharsets.US_ASCII));
    this.authentication = new SecretKeySpec(authenticationKey, "HmacSHA256");
    this.encryption = new SecretKeySpec(encryptionKey, "AES");
  }

  /**
   * A place behind a row, or the end.
   *
   * @param values of all of the index's columns, or null for the end of the list, whatever will be
   *     there
   */
  record Place(List<Object> values) {
    static final Place END = new Place(null);

    boolean isEnd() {
      return values == null;
    }
  }

  /** What tells queries apart: cursors are good for those that agree in all of these. */
  static byte[] fingerprint(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(new byte[] {(byte) (bytes.length >> 24), (byte) (bytes.length >> 16)});
        digest.update(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length});
        digest.update(bytes);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  String encode(IndexSchema index, byte[] fingerprint, Place place) {
    byte[] plain = write(index, place);
    byte[] tag = tag(fingerprint, plain);
    byte[] encrypted = crypt(tag, plain);
    byte[] all = Arrays.copyOf(tag, TAG_BYTES + encrypted.length);
    System.arraycopy(encrypted, 0, all, TAG_BYTES, encrypted.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /**
   * @throws FunctionFailure when it is not a cursor of that query
   */
  Place decode(IndexSchema index, byte[] fingerprint, String cursor) {
    if (cursor.length() > TEXT_LIMIT_CHARS) throw foreign();
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw foreign();
    }
    if (all.length <= TAG_BYTES) throw foreign();
    byte[] tag = Arrays.copyOf(all, TAG_BYTES);
    byte[] plain = crypt(tag, Arrays.copyOfRange(all, TAG_BYTES, all.length));
    boolean authentic = MessageDigest.isEqual(tag, tag(fingerprint, plain));
    if (!authentic) throw foreign();
    Place place = read(index, plain);
    // Base64 has several spellings of some texts; a cursor has one.
    if (!encode(index, fingerprint, place).equals(cursor)) throw foreign();
    return place;
  }

  private static FunctionFailure foreign() {
    return FunctionFailure.invalidCursor(
        "the cursor does not belong to this query: its range, index, order or function has changed, or it never did.");
  }

  private byte[] tag(byte[] fingerprint, byte[] plain) {
    return Arrays.copyOf(hmac(authentication, fingerprint, plain), TAG_BYTES);
  }

  private byte[] crypt(byte[] tag, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(tag));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (byte[] part : parts) mac.update(part);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] write(IndexSchema index, Place place) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(place.isEnd() ? AT_END : AFTER);
      for (int i = 0; !place.isEnd() && i < index.columns().size(); i++) {
        Object value = place.values().get(i);
        out.writeBoolean(value != null);
        if (value != null) write(out, index.columns().get(i), value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, ColumnSchema column, Object value)
      throws IOException {
    switch (column.type()) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case INTEGER -> out.writeLong((Long) value);
      case FLOAT8 -> out.writeDouble((Double) value);
      case TEXT, JSONB -> writeBytes(out, ((String) value).getBytes(StandardCharsets.UTF_8));
      case UUID -> {
        out.writeLong(((UUID) value).getMostSignificantBits());
        out.writeLong(((UUID) value).getLeastSignificantBits());
      }
      case TIMESTAMPTZ -> {
        out.writeLong(((Instant) value).getEpochSecond());
        out.writeInt(((Instant) value).getNano());
      }
      case BYTEA -> writeBytes(out, (byte[]) value);
    }
  }

  private static Place read(IndexSchema index, byte[] plain) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain))) {
      if (in.readByte() == AT_END) return Place.END;
      List<Object> values = new ArrayList<>();
      for (ColumnSchema column : index.columns())
        values.add(in.readBoolean() ? read(in, column) : null);
      return new Place(values);
    } catch (IOException e) {
      throw foreign();
    }
  }

  private static Object read(DataInputStream in, ColumnSchema column) throws IOException {
    return switch (column.type()) {
      case BOOLEAN -> in.readBoolean();
      case INTEGER -> in.readLong();
      case FLOAT8 -> in.readDouble();
      case TEXT, JSONB -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      case UUID -> new UUID(in.readLong(), in.readLong());
      case TIMESTAMPTZ -> Instant.ofEpochSecond(in.readLong(), in.readInt());
      case BYTEA -> in.readNBytes(in.readInt());
    };
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}

package dev.sostenuto.edge.http;

import dev.sostenuto.engine.value.CleanJson;
import dev.sostenuto.engine.value.EncodedJson;

/** How an HTTP caller wants values written. Immutable. */
enum ResultFormat {
  /** Lossless, as on the socket. */
  ENCODED {
    @Override
    String of(String encodedJson) {
      return encodedJson;
    }
  },
  /** Readable, without types that JSON does not have. */
  CLEAN {
    @Override
    String of(String encodedJson) {
      return CleanJson.encode(EncodedJson.decode(encodedJson));
    }
  };

  /** A value in this format. */
  abstract String of(String encodedJson);

  /**
   * @param name as in the request; null means {@code json}
   */
  static ResultFormat named(String name) {
    if (name == null) return CLEAN;
    return switch (name) {
      case "convex_encoded_json", "convex_json" -> ENCODED;
      case "json", "convex_clean_json" -> CLEAN;
      default ->
          throw HttpError.badRequest(
              "BadFormat",
              "'format' must be json, convex_clean_json, convex_encoded_json or convex_json.");
    };
  }
}

package dev.sostenuto.engine.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of the npm package that a client runs: the middle of its URL. Immutable.
 *
 * @param major 0 to 999,999, as are the others
 */
public record ClientVersion(int major, int minor, int patch) {
  /** For a URL without a version. */
  public static final ClientVersion UNKNOWN = new ClientVersion(0, 0, 0);

  private static final int LONGEST_CHARS = 128;
  private static final int CHUNKS_SINCE_MINOR = 28;
  private static final String NUMBER = "(0|[1-9][0-9]{0,5})";
  private static final Pattern SEMANTIC =
      Pattern.compile(
          NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

  /**
   * Reads {@code 1.48.0} or any other semantic version.
   *
   * @throws IllegalArgumentException when it is none; the message is fit for the sender
   */
  public static ClientVersion parse(String text) {
    Matcher matcher = SEMANTIC.matcher(text.length() <= LONGEST_CHARS ? text : "");
    if (!matcher.matches())
      throw new IllegalArgumentException(
          "The client version must be a semantic version such as 1.48.0.");
    return new ClientVersion(number(matcher, 1), number(matcher, 2), number(matcher, 3));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Whether it puts the chunks of a large transition together. */
  public boolean takesChunks() {
    return major > 1 || (major == 1 && minor >= CHUNKS_SINCE_MINOR);
  }
}

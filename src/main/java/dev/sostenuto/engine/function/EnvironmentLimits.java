package dev.sostenuto.engine.function;

/**
 * How many environment variables there may be, and how large. Immutable.
 *
 * @param variables of the deployment
 * @param nameChars of one's name
 * @param valueBytes of one's value, in UTF-8
 */
public record EnvironmentLimits(int variables, int nameChars, int valueBytes) {
  /** 512 variables, with names of 256 characters and values of 8 KiB (wire contract, 6.3). */
  public static final EnvironmentLimits DEFAULTS = new EnvironmentLimits(512, 256, 8 << 10);

  public EnvironmentLimits {
    if (variables < 1 || nameChars < 1 || valueBytes < 1)
      throw new IllegalArgumentException(
          "limits of environment variables are at least 1: "
              + variables
              + ", "
              + nameChars
              + ", "
              + valueBytes);
  }
}

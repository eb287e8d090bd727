package dev.sostenuto.engine.function;

import java.util.regex.Pattern;

/**
 * The name of a function on the wire, such as {@code students:get}. Immutable.
 *
 * <p>One function has many spellings ({@code students.js:get}, {@code students} for {@code
 * students:default}); this is the one that all of them mean. {@link #toString} gives the canonical
 * spelling, {@link #display} the short one for people.
 *
 * @param module path of the module, components joined by {@code /}, without {@code .js}
 * @param function name within the module; {@code default} when the spelling left it out
 */
public record FunctionPath(String module, String function) {
  /** Longest spelling that is looked at, in characters. */
  public static final int MAX_LENGTH = 1024;

  /** Longest component and longest function name, in characters. */
  public static final int MAX_NAME_LENGTH = 64;

  private static final String DEFAULT = "default";
  private static final String EXTENSION = ".js";
  private static final String SYSTEM = "_system/";
  private static final Pattern COMPONENT =
      Pattern.compile("[A-Za-z0-9_.]*[A-Za-z0-9][A-Za-z0-9_.]*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  public FunctionPath {
    requireModule(module);
    requireName(function);
  }

  /**
   * Reads any of the spellings.
   *
   * @throws IllegalArgumentException when it is none; the message is fit for the sender
   */
  public static FunctionPath parse(String spelling) {
    if (spelling.length() > MAX_LENGTH)
      throw new IllegalArgumentException(
          "The function path has "
              + spelling.length()
              + " characters, more than the "
              + MAX_LENGTH
              + " allowed.");
    int colon = spelling.lastIndexOf(':');
    String module = colon < 0 ? spelling : spelling.substring(0, colon);
    String function = colon < 0 ? DEFAULT : spelling.substring(colon + 1);
    if (module.endsWith(EXTENSION))
      module = module.substring(0, module.length() - EXTENSION.length());
    return new FunctionPath(module, function);
  }

  /** Whether it is the system's, and no author's. */
  boolean isSystem() {
    return module.startsWith(SYSTEM);
  }

  /** Without {@code :default}. */
  public String display() {
    return function.equals(DEFAULT) ? module : toString();
  }

  /** The canonical spelling, {@code module:function}. */
  @Override
  public String toString() {
    return module + ":" + function;
  }

  private static void requireModule(String module) {
    String[] components = module.split("/", -1);
    for (String component : components) {
      if (component.length() > MAX_NAME_LENGTH || !COMPONENT.matcher(component).matches())
        throw new IllegalArgumentException(
            "'"
                + module
                + "' is not a module path: each of its parts needs 1 to "
                + MAX_NAME_LENGTH
                + " letters, digits, '_' or '.', with a letter or digit among them.");
    }
    if (components[components.length - 1].indexOf('.') >= 0)
      throw new IllegalArgumentException(
          "'" + module + "' is not a module path: the only extension is '.js'.");
  }

  private static void requireName(String function) {
    boolean onlyUnderscores = function.chars().allMatch(c -> c == '_');
    if (onlyUnderscores || function.length() > MAX_NAME_LENGTH || !NAME.matcher(function).matches())
      throw new IllegalArgumentException(
          "'"
              + function
              + "' is not a function name: it needs 1 to "
              + MAX_NAME_LENGTH
              + " letters, digits or '_', does not begin with a digit and is not all '_'.");
  }
}

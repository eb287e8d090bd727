package dev.sostenuto.simulation;

/**
 * A rule of the design, and how to take it out of the product.
 *
 * @param name what the rule says
 * @param file where it is kept
 * @param snippets old and new text of it, in turns
 */
record Rule(String name, String file, String... snippets) {
  private static final String ENGINE = "src/main/java/dev/sostenuto/engine/";
  private static final String HERE = "src/test/java/dev/sostenuto/simulation/";

  /** A rule that the product keeps. */
  static Rule of(String name, String file, String... snippets) {
    return new Rule(name, ENGINE + file, snippets);
  }

  /** A rule that is kept by SQL, and so by what stands in for the database here. */
  static Rule ofDatabase(String name, String file, String... snippets) {
    return new Rule(name, HERE + file, snippets);
  }

  @Override
  public String toString() {
    return name;
  }
}

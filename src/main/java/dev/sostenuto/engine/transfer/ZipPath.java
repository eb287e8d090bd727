package dev.sostenuto.engine.transfer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file inside the zip file of an import is (wire contract, section 9.2). Immutable.
 *
 * @param table the folder's name
 * @param documents whether it holds the documents, and not how they are written
 */
record ZipPath(String table, boolean documents) {
  private static final Pattern PATH =
      Pattern.compile("(?:.*/)?([^/]+)/(documents|generated_schema)\\.jsonl");
  private static final Pattern COMPONENT = Pattern.compile("(?:.*/)?_components/.*");

  /** Null for what is nothing to us; folders around the table's do not matter. */
  static ZipPath of(String name) {
    Matcher path = PATH.matcher(name);
    if (!path.matches()) return null;
    if (COMPONENT.matcher(name).matches())
      throw new ImportException("The file has components (" + name + "); there are none here.");
    return new ZipPath(path.group(1), path.group(2).equals("documents"));
  }
}

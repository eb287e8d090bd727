package dev.sostenuto.engine.codegen;

import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionPath;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Functions as the properties by which a page reaches them: {@code a/b:c} is {@code a.b.c}.
 * Confined to one thread.
 */
final class ModuleTree {
  private static final String STEP = "  ";

  private final TypeScript types;
  private final SortedMap<String, ModuleTree> children = new TreeMap<>();

  /** The function that stands here, or null; a module may stand here as well. */
  private FunctionDefinition function;

  ModuleTree(TypeScript types) {
    this.types = types;
  }

  void add(FunctionDefinition definition) {
    FunctionPath path = definition.path();
    ModuleTree place = this;
    for (String part : path.module().split("/")) place = place.child(part);
    place.child(path.function()).function = definition;
  }

  private ModuleTree child(String name) {
    return children.computeIfAbsent(name, absent -> new ModuleTree(types));
  }

  /**
   * The type of what stands here.
   *
   * @param indent what the line begins with
   */
  String type(String indent) {
    if (function == null) return modules(indent);
    return children.isEmpty() ? reference() : reference() + " & " + modules(indent);
  }

  private String modules(String indent) {
    StringBuilder out = new StringBuilder("{");
    children.forEach(
        (name, child) ->
            out.append('\n')
                .append(indent)
                .append(STEP)
                .append(TypeScript.property(name))
                .append(": ")
                .append(child.type(indent + STEP))
                .append(';'));
    return children.isEmpty() ? "{}" : out.append('\n').append(indent).append('}').toString();
  }

  private String reference() {
    String kind = TypeScript.quoted(function.kind().name().toLowerCase(Locale.ROOT));
    String visibility = function.internal() ? "\"internal\"" : "\"public\"";
    return "FunctionReference<"
        + String.join(
            ", ", kind, visibility, types.fields(function.args()), types.type(function.returns()))
        + ">";
  }
}

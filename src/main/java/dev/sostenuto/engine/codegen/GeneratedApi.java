package dev.sostenuto.engine.codegen;

import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.value.Validator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that pages import as {@code _generated}: {@code api.d.ts}, {@code api.js} and {@code
 * dataModel.d.ts}. Immutable.
 *
 * <p>The same functions and documents give the same text. The system's own tables and functions
 * stay out; a result that is a document of theirs is spelled out.
 */
final class GeneratedApi {
  private static final String HEAD =
      "// Made from the Java functions and entities when they are built. Do not edit.\n\n";
  private static final String SYSTEM = "_";

  private final FunctionRegistry registry;
  private final SortedMap<String, Validator.ObjectOf> tables = new TreeMap<>();
  private final TypeScript types;

  GeneratedApi(FunctionRegistry registry) {
    this.registry = registry;
    Map<Validator, String> names = new HashMap<>();
    for (TableSchema table : registry.catalog().tables()) {
      if (table.name().startsWith(SYSTEM)) continue;
      Validator.ObjectOf document = registry.document(table);
      tables.put(table.name(), document);
      names.put(document, table.name());
    }
    this.types = new TypeScript(names);
  }

  /** The texts, by the names of their files. */
  SortedMap<String, String> files() {
    return new TreeMap<>(
        Map.of("api.d.ts", api(), "api.js", proxies(), "dataModel.d.ts", dataModel()));
  }

  private String api() {
    String declared = declaration("api", false) + "\n" + declaration("internal", true);
    String imports =
        imports(
                declared,
                "convex/server",
                "FunctionReference",
                "PaginationOptions",
                "PaginationResult")
            + imports(declared, "./dataModel", "Doc", "Id");
    return HEAD + imports + (imports.isEmpty() ? "" : "\n") + declared;
  }

  private String declaration(String name, boolean internal) {
    ModuleTree tree = new ModuleTree(types);
    for (FunctionDefinition definition : registry.definitions())
      if (definition.internal() == internal) tree.add(definition);
    return "export declare const " + name + ": " + tree.type("") + ";\n";
  }

  /** Only what is used: a page's compiler may refuse the rest. */
  private static String imports(String text, String module, String... names) {
    List<String> used = Stream.of(names).filter(name -> uses(text, name)).toList();
    if (used.isEmpty()) return "";
    return used.stream().collect(Collectors.joining(", ", "import type { ", " } from "))
        + TypeScript.quoted(module)
        + ";\n";
  }

  private static boolean uses(String text, String name) {
    return text.matches("(?s).*\\b" + name + "\\b.*");
  }

  private static String proxies() {
    return HEAD
        + "import { anyApi } from \"convex/server\";\n\n"
        + "export const api = anyApi;\n"
        + "export const internal = anyApi;\n";
  }

  private String dataModel() {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("import type { GenericId } from \"convex/values\";\n\n");
    out.append("export interface Tables {\n");
    tables.forEach(
        (name, document) ->
            out.append("  ")
                .append(TypeScript.property(name))
                .append(": ")
                .append(types.fields(document))
                .append(";\n"));
    return out.append("}\n")
        .append("export type TableNames = keyof Tables;\n")
        .append("export type Doc<T extends TableNames> = Tables[T];\n")
        .append("export type Id<T extends string> = GenericId<T>;\n")
        .toString();
  }
}

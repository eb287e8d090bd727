package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.TableSchema;
import jakarta.validation.Validator;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All functions of a deployment, by path. Immutable. */
public final class FunctionRegistry {
  private final Map<String, FunctionDefinition> byPath = new TreeMap<>();
  private final Catalog catalog;
  private final ValueCodecs codecs;

  private FunctionRegistry(Catalog catalog) {
    this.catalog = catalog;
    this.codecs = new ValueCodecs(catalog);
  }

  /**
   * Reads the functions of beans whose classes are annotated with {@link Functions}.
   *
   * @param validator checks Bean Validation constraints; null for none
   * @throws InvalidFunctionException for the first mistake found, in a sentence that names the
   *     method
   */
  public static FunctionRegistry of(Catalog catalog, Collection<?> beans, Validator validator) {
    return of(catalog, beans, List.of(), validator);
  }

  /**
   * The same, with functions of the system's own modules.
   *
   * @param system beans whose modules authors can't have
   */
  public static FunctionRegistry of(
      Catalog catalog, Collection<?> beans, Collection<?> system, Validator validator) {
    FunctionRegistry registry = new FunctionRegistry(catalog);
    FunctionReader reader = new FunctionReader(registry.codecs, validator, false);
    FunctionReader systemReader = new FunctionReader(registry.codecs, validator, true);
    for (Object bean : system) systemReader.read(bean).forEach(registry::add);
    for (Object bean : beans) reader.read(bean).forEach(registry::add);
    return registry;
  }

  /**
   * The functions of classes annotated with {@link Functions}, to be described: without beans, none
   * of them can be called.
   *
   * @throws InvalidFunctionException as {@link #of(Catalog, Collection, Validator)}
   */
  public static FunctionRegistry described(Catalog catalog, Collection<Class<?>> classes) {
    FunctionRegistry registry = new FunctionRegistry(catalog);
    FunctionReader reader = new FunctionReader(registry.codecs, null, false);
    for (Class<?> type : classes) reader.read(type, null).forEach(registry::add);
    return registry;
  }

  private void add(FunctionDefinition definition) {
    if (byPath.put(definition.path().toString(), definition) != null)
      throw new InvalidFunctionException(
          "Two functions have the path "
              + definition.path()
              + "; a method can't be overloaded, nor a module have two"
              + " methods of one name.");
  }

  /** The function with that path. */
  public Optional<FunctionDefinition> find(FunctionPath path) {
    return Optional.ofNullable(byPath.get(path.toString()));
  }

  /** All of them, internal ones too, in the order of their paths. */
  public List<FunctionDefinition> definitions() {
    return List.copyOf(byPath.values());
  }

  public Catalog catalog() {
    return catalog;
  }

  /** What the documents of a table look like on the wire. */
  public dev.sostenuto.engine.value.Validator.ObjectOf document(TableSchema table) {
    return (dev.sostenuto.engine.value.Validator.ObjectOf)
        codecs.of(table.entity(), ValueCodecs.Use.RESULT).validator();
  }

  ValueCodecs codecs() {
    return codecs;
  }
}

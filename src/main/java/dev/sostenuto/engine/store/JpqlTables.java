package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.TableSchema;
import jakarta.persistence.metamodel.EntityType;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tables a JPQL query reads. Immutable.
 *
 * <p>Every entity whose name or class name occurs as a word counts, so the answer may hold too much
 * and never too little. The catalog refuses entities that would reach further tables by mapping.
 * What no table can vouch for is refused: native SQL, and the current time.
 */
public final class JpqlTables {
  private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'|\"[^\"]*\"");
  private static final Pattern WORD =
      Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");
  private static final Pattern NATIVE =
      Pattern.compile(
          "\\b(SQL|TABLE|FUNC|FUNCTION|OPERATOR|COLUMN)\\s*\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOCK =
      Pattern.compile(
          "\\b(CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP|LOCAL\\s+(?:DATE|TIME|DATETIME))\\b",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, Optional<TableSchema>> byName = new HashMap<>();

  public JpqlTables(Catalog catalog, Collection<? extends EntityType<?>> entities) {
    for (EntityType<?> entity : entities) {
      Optional<TableSchema> table = catalog.table(entity.getJavaType());
      byName.put(entity.getName(), table);
      byName.put(entity.getJavaType().getSimpleName(), table);
    }
  }

  /**
   * @throws IllegalArgumentException when that can't be said; the message says why
   */
  public Set<TableSchema> of(String jpql) {
    String text = LITERAL.matcher(jpql).replaceAll("''");
    Matcher foreign = NATIVE.matcher(text);
    if (foreign.find())
      throw new IllegalArgumentException(
          foreign.group(1)
              + "(...) in a live query could read tables that its text does not name.");
    Matcher clock = CLOCK.matcher(text);
    if (clock.find())
      throw new IllegalArgumentException(
          clock.group(1)
              + " in a live query changes without a write; pass ctx.now() as a parameter and say ctx.validUntil(...).");
    Set<TableSchema> tables = new LinkedHashSet<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      Optional<TableSchema> table = byName.get(words.group());
      if (table == null) continue;
      tables.add(
          table.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "The entity " + words.group() + " is not live; let it extend Document.")));
    }
    if (tables.isEmpty())
      throw new IllegalArgumentException("The JPQL names no live entity: " + jpql);
    return tables;
  }
}

package dev.sostenuto.engine.function;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Chooses the number that stands in the ids of an entity's documents, where the one derived from
 * the table's name will not do: two tables have the same, or the table was renamed and its ids must
 * stay what they are.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TableNumber {
  /** From 10,001 to 2,097,151. */
  int value();
}

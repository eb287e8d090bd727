package dev.sostenuto.engine.function;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a public method as a function that changes the database, in one serializable transaction.
 * Its first parameter is the {@link MutationContext}; the names and types of the others are its
 * arguments.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Mutation {
  /**
   * Whether runs of it, for different clients, may share one transaction with each other and with
   * those of other grouped mutations, one after another: a busy server then needs fewer trips to
   * the database. For those that are short and do everything through their context: what else
   * belongs to a transaction, such as an injected entity manager, a bean in the scope of the
   * transaction or a synchronization, would be shared too.
   */
  boolean grouped() default false;
}

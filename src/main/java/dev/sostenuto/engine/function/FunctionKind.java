package dev.sostenuto.engine.function;

/** What a function is to its callers. */
public enum FunctionKind {
  QUERY("Query", QueryContext.class),
  MUTATION("Mutation", MutationContext.class),
  ACTION("Action", ActionContext.class);

  private final String title;
  private final Class<?> context;

  FunctionKind(String title, Class<?> context) {
    this.title = title;
    this.context = context;
  }

  /** The type of its first parameter. */
  Class<?> context() {
    return context;
  }

  /** As in messages and function specifications. */
  @Override
  public String toString() {
    return title;
  }
}

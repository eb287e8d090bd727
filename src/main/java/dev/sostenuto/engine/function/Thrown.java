package dev.sostenuto.engine.function;

/** Throws what a function threw, declared or not. Stateless. */
final class Thrown {
  private Thrown() {}

  /** Never returns; the result lets the compiler see that. */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException again(Throwable thrown) throws E {
    throw (E) thrown;
  }
}

package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.Functions;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the beans of a deployment whose methods are functions. Stateless. */
final class FunctionBeans {
  private FunctionBeans() {}

  /**
   * References to all beans annotated with {@link Functions}, in the order of their class names.
   */
  static List<Object> find(BeanManager beans) {
    List<Bean<?>> found = new ArrayList<>();
    for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE))
      if (bean.getBeanClass().isAnnotationPresent(Functions.class)) found.add(bean);
    found.sort(Comparator.comparing(bean -> bean.getBeanClass().getName()));
    List<Object> references = new ArrayList<>();
    for (Bean<?> bean : found)
      references.add(
          beans.getReference(bean, bean.getBeanClass(), beans.createCreationalContext(bean)));
    return references;
  }
}

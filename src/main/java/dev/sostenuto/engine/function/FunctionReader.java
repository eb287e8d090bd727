package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.ValueCodecs.UnsupportedTypeException;
import dev.sostenuto.engine.function.ValueCodecs.Use;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes function definitions of a bean's methods, and refuses those with a mistake. Immutable. */
final class FunctionReader {
  /** How a Java method is called whose function is the module's default one. */
  private static final String DEFAULT_METHOD = "default_";

  private final ValueCodecs codecs;
  private final Validator validator;
  private final boolean system;

  /**
   * @param validator checks Bean Validation constraints; null for none
   * @param system whether modules may be those that authors can't have
   */
  FunctionReader(ValueCodecs codecs, Validator validator, boolean system) {
    this.codecs = codecs;
    this.validator = validator;
    this.system = system;
  }

  List<FunctionDefinition> read(Object bean) {
    return read(declaringClass(bean), bean);
  }

  /**
   * The functions of a class.
   *
   * @param bean what they are called on; null when they are only to be described
   */
  List<FunctionDefinition> read(Class<?> type, Object bean) {
    String module = type.getAnnotation(Functions.class).value();
    List<FunctionDefinition> found = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (method.isBridge() || method.isSynthetic()) continue;
      Set<FunctionKind> kinds = kinds(method);
      if (kinds.isEmpty()) {
        if (method.isAnnotationPresent(Internal.class))
          throw mistake(method, "is @Internal, but neither @Query nor @Mutation nor @Action");
        continue;
      }
      if (kinds.size() > 1)
        throw mistake(method, "is more than one of @Query, @Mutation and @Action");
      found.add(definition(module, method, kinds.iterator().next(), bean));
    }
    if (found.isEmpty())
      throw new InvalidFunctionException(
          type.getName()
              + " is @Functions, but has no method that is a @Query, @Mutation or @Action.");
    return found;
  }

  /** The container may have handed out a subclass. */
  private static Class<?> declaringClass(Object bean) {
    for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
      if (type.isAnnotationPresent(Functions.class)) return type;
    }
    throw new InvalidFunctionException(
        bean.getClass().getName() + " is not annotated with @Functions.");
  }

  private static Set<FunctionKind> kinds(Method method) {
    Set<FunctionKind> kinds = EnumSet.noneOf(FunctionKind.class);
    if (method.isAnnotationPresent(Query.class)) kinds.add(FunctionKind.QUERY);
    if (method.isAnnotationPresent(Mutation.class)) kinds.add(FunctionKind.MUTATION);
    if (method.isAnnotationPresent(Action.class)) kinds.add(FunctionKind.ACTION);
    return kinds;
  }

  private FunctionDefinition definition(
      String module, Method method, FunctionKind kind, Object bean) {
    if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers()))
      throw mistake(method, "must be public and not static");
    method.setAccessible(true);
    return new FunctionDefinition(
        path(module, method),
        kind,
        method.isAnnotationPresent(Internal.class),
        parameters(method, kind),
        result(method),
        bean,
        method,
        ConstraintCheck.of(validator, bean, method));
  }

  private FunctionPath path(String module, Method method) {
    FunctionPath path;
    try {
      path =
          new FunctionPath(
              module, method.getName().equals(DEFAULT_METHOD) ? "default" : method.getName());
    } catch (IllegalArgumentException e) {
      throw mistake(method, "has no legal path: " + e.getMessage());
    }
    String first = module.split("/")[0];
    boolean reserved =
        first.equals("_system")
            || first.equals("_deps")
            || module.equals("http")
            || module.equals("crons");
    if (reserved && !system)
      throw mistake(method, "is in the module " + module + ", which is reserved");
    return path;
  }

  private List<FieldCodec> parameters(Method method, FunctionKind kind) {
    Parameter[] declared = method.getParameters();
    if (declared.length == 0 || declared[0].getType() != kind.context())
      throw mistake(
          method,
          "is a " + kind + ", so its first parameter must be a " + kind.context().getSimpleName());
    List<FieldCodec> parameters = new ArrayList<>();
    for (int i = 1; i < declared.length; i++) {
      if (!declared[i].isNamePresent())
        throw mistake(
            method, "was compiled without the names of its parameters; compile with -parameters");
      parameters.add(parameter(method, declared[i]));
    }
    return parameters;
  }

  private FieldCodec parameter(Method method, Parameter parameter) {
    try {
      return codecs.field(parameter.getName(), parameter.getParameterizedType(), Use.ARGUMENT);
    } catch (UnsupportedTypeException e) {
      throw mistake(
          method,
          "can't take its argument " + parameter.getName() + " from a browser: " + e.getMessage());
    }
  }

  private FieldCodec result(Method method) {
    try {
      return codecs.field("", method.getGenericReturnType(), Use.RESULT);
    } catch (UnsupportedTypeException e) {
      throw mistake(method, "can't return its result to a browser: " + e.getMessage());
    }
  }

  private static InvalidFunctionException mistake(Method method, String what) {
    return new InvalidFunctionException(
        method.getDeclaringClass().getName() + "." + method.getName() + " " + what + ".");
  }
}

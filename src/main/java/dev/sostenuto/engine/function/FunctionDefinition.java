package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Mismatch;
import dev.sostenuto.engine.value.Validator;
import jakarta.validation.ConstraintViolationException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/** A function that can be called by its path: a method of a bean. Immutable. */
public final class FunctionDefinition {
  private final FunctionPath path;
  private final FunctionKind kind;
  private final boolean internal;
  private final List<FieldCodec> parameters;
  private final Validator.ObjectOf args;
  private final FieldCodec result;
  private final Object bean;
  private final Method method;
  private final ConstraintCheck constraints;

  FunctionDefinition(
      FunctionPath path,
      FunctionKind kind,
      boolean internal,
      List<FieldCodec> parameters,
      FieldCodec result,
      Object bean,
      Method method,
      ConstraintCheck constraints) {
    this.path = path;
    this.kind = kind;
    this.internal = internal;
    this.parameters = List.copyOf(parameters);
    this.args = FieldCodec.validator(parameters);
    this.result = result;
    this.bean = bean;
    this.method = method;
    this.constraints = constraints;
  }

  public FunctionPath path() {
    return path;
  }

  public FunctionKind kind() {
    return kind;
  }

  /** Whether only other functions may call it. */
  public boolean internal() {
    return internal;
  }

  /** An annotation of the method. */
  public <A extends Annotation> Optional<A> annotation(Class<A> type) {
    return Optional.ofNullable(method.getAnnotation(type));
  }

  public Validator.ObjectOf args() {
    return args;
  }

  public Validator returns() {
    Validator value = result.codec().validator();
    boolean mayBeNull =
        result.optional() || Document.class.isAssignableFrom(method.getReturnType());
    return mayBeNull ? new Validator.Union(List.of(value, new Validator.Null())) : value;
  }

  /**
   * Calls the method.
   *
   * @throws FunctionFailure when the arguments are not what it takes
   * @throws Throwable what the method throws
   */
  JsonValue call(Object context, JsonValue.Obj arguments) throws Throwable {
    Object[] values = bind(context, arguments);
    if (constraints != null) constraints.require(values);
    Object returned;
    try {
      returned = method.invoke(bean, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConstraintViolationException violations && constraints != null)
        throw ConstraintCheck.failure(violations);
      throw e.getCause();
    }
    if (returned instanceof Optional<?> optional) returned = optional.orElse(null);
    return result.codec().encodeNullable(returned);
  }

  private Object[] bind(Object context, JsonValue.Obj arguments) {
    Optional<Mismatch> mismatch = args.check(arguments);
    if (mismatch.isPresent()) throw invalid(mismatch.get().message());
    Object[] values = new Object[parameters.size() + 1];
    values[0] = context;
    try {
      for (int i = 0; i < parameters.size(); i++)
        values[i + 1] = parameters.get(i).decodeFrom(arguments);
    } catch (ArgumentException e) {
      throw invalid(e.getMessage());
    }
    return values;
  }

  private static FunctionFailure invalid(String message) {
    return new FunctionFailure("ArgumentValidationError: " + message);
  }

  @Override
  public String toString() {
    return kind + " " + path;
  }
}

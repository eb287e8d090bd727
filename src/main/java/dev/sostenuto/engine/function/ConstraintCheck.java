package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The Bean Validation constraints on one function's parameters. Safe for use by many threads. */
final class ConstraintCheck {
  private final Validator validator;
  private final Object bean;
  private final Method method;

  private ConstraintCheck(Validator validator, Object bean, Method method) {
    this.validator = validator;
    this.bean = bean;
    this.method = method;
  }

  /** The check, or null where the parameters have no constraints. */
  static ConstraintCheck of(Validator validator, Object bean, Method method) {
    if (validator == null) return null;
    var declared =
        validator
            .getConstraintsForClass(method.getDeclaringClass())
            .getConstraintsForMethod(method.getName(), method.getParameterTypes());
    boolean constrained = declared != null && declared.hasConstrainedParameters();
    return constrained ? new ConstraintCheck(validator, bean, method) : null;
  }

  void require(Object[] parameters) {
    var violations = validator.forExecutables().validateParameters(bean, method, parameters);
    if (!violations.isEmpty()) throw failure(violations);
  }

  /** The same words for constraints that the container itself checked. */
  static FunctionFailure failure(ConstraintViolationException e) {
    return failure(e.getConstraintViolations());
  }

  private static FunctionFailure failure(Collection<? extends ConstraintViolation<?>> violations) {
    record Said(String path, String message) {}
    List<Said> said = new ArrayList<>();
    for (ConstraintViolation<?> violation : violations)
      said.add(new Said(argumentPath(violation.getPropertyPath()), violation.getMessage()));
    said.sort(Comparator.comparing(Said::path).thenComparing(Said::message));
    List<JsonValue> items =
        said.stream()
            .<JsonValue>map(
                v -> JsonValue.object().put("path", v.path()).put("message", v.message()).build())
            .toList();
    JsonValue data =
        JsonValue.object()
            .put("code", "ValidationFailed")
            .put("violations", new JsonValue.Array(items))
            .build();
    String text =
        said.stream().map(v -> v.path() + ": " + v.message()).collect(Collectors.joining("; "));
    return new FunctionFailure("ArgumentValidationError: " + text, EncodedJson.encode(data));
  }

  /** The path without the method's name. */
  private static String argumentPath(Path path) {
    StringBuilder text = new StringBuilder();
    for (Path.Node node : path) {
      if (node.getKind() == ElementKind.METHOD || node.getKind() == ElementKind.CONTAINER_ELEMENT)
        continue;
      if (node.getIndex() != null) text.append('[').append(node.getIndex()).append(']');
      if (node.getName() == null) continue;
      if (text.length() > 0) text.append('.');
      text.append(node.getName());
    }
    return text.toString();
  }
}

package dev.sostenuto.assembly;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The operating system's request to end this process, with a task that goes before the end. Safe
 * for use by many threads.
 *
 * <p>A hook of the virtual machine would not do: all hooks run at once, and the container's own
 * closes the sockets. So the signal itself is taken, and given back when the task is done; a second
 * signal is given back at once. Where a platform has no such signal, or keeps it for itself, this
 * does nothing.
 *
 * <p>The class behind it is in every JDK, and no part of Java's specification; hence the
 * reflection.
 */
final class TerminationSignal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TerminationSignal.class.getName());
  private static final String NAME = "TERM";

  private final Runnable task;
  private final AtomicBoolean received = new AtomicBoolean();
  private Object before;

  private TerminationSignal(Runnable task) {
    this.task = task;
  }

  /** From now on, the task is run before the process ends. */
  static TerminationSignal before(Runnable task) {
    TerminationSignal signal = new TerminationSignal(task);
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls = signal::call;
      signal.before =
          handle(
              Proxy.newProxyInstance(
                  TerminationSignal.class.getClassLoader(), new Class<?>[] {handler}, calls));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.INFO, "SIGTERM ends this server without notice to clients: {0}", e);
    }
    return signal;
  }

  private static Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Object term = signal.getConstructor(String.class).newInstance(NAME);
    try {
      return signal.getMethod("handle", signal, handlers).invoke(null, term, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause());
    }
  }

  private Object call(Object proxy, java.lang.reflect.Method method, Object[] arguments)
      throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "handle" -> {
        if (received.compareAndSet(false, true)) runTask();
        Class<?> signal = Class.forName("sun.misc.Signal");
        method.getDeclaringClass().getMethod("handle", signal).invoke(before, arguments);
        yield null;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      default -> "TerminationSignal";
    };
  }

  private void runTask() {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "What goes before the end of the server failed", e);
    }
  }

  /** Gives the signal back to whom it belonged. */
  @Override
  public void close() {
    if (before == null || received.get()) return;
    try {
      handle(before);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "a signal could not be given back", e);
    }
  }
}

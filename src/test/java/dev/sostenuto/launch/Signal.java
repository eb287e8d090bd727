package dev.sostenuto.launch;

import java.io.IOException;

/** A POSIX signal for another process; needs the {@code kill} command. Immutable. */
public enum Signal {
  /** Ends PostgreSQL fast: open transactions are rolled back. */
  INT,
  /** Ends PostgreSQL at once; the next start recovers. */
  QUIT,
  KILL,
  STOP,
  CONT;

  /** Sends it; a process that has ended meanwhile is no failure. */
  public void to(ProcessHandle process) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (kill.waitFor() != 0 && process.isAlive()) {
        throw new Refusal("Process " + process.pid() + " does not take the signal " + this + ".");
      }
    } catch (IOException e) {
      throw new Refusal("There is no kill command: run this on Linux or macOS.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Interrupted while sending the signal " + this + ".", e);
    }
  }
}

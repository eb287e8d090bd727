/** Takes back what was asked for; does nothing when it has happened, or has been taken back, already. */
export type Cancel = () => void;

/** Time and timers, handed in so that tests can hold them still. Milliseconds from some origin; never goes back. */
export interface Time {
  now(): number;
  /** Runs once, after at least so many milliseconds. */
  after(milliseconds: number, run: () => void): Cancel;
}

/** The browser's monotonic clock. */
export const browserTime: Time = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Runs again and again, the first time after one interval. */
export function every(time: Time, milliseconds: number, run: () => void): Cancel {
  let cancel = time.after(milliseconds, again);
  function again() {
    cancel = time.after(milliseconds, again);
    run();
  }
  return () => cancel();
}

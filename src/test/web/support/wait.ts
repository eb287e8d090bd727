/** How long a condition may take, in milliseconds: far above what a healthy server needs, so that reaching it is news. */
export const patience = 15_000;

/** Waits until the condition holds; looks again often, and fails with the description when the limit is reached. */
export async function until(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  limit = patience,
): Promise<void> {
  const end = performance.now() + limit;
  for (;;) {
    if (await condition()) return;
    if (performance.now() > end) {
      throw new Error(`waited ${limit} ms in vain until ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The promise's value, or a failure with the description when the limit is reached. */
export async function within<T>(what: string, promise: Promise<T>, limit = patience): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limit} ms in vain for ${what}`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

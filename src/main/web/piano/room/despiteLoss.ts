/** How often it is tried at most. */
const attempts = 5;

/**
 * Runs an action again when the connection was lost while it was on its way. The client does that with mutations, but not with actions, since it cannot know whether one does harm
 * when it runs twice: only for those that do not. Other failures stay what they are.
 */
export async function despiteLoss<T>(act: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await act();
    } catch (error) {
      if (left === 0 || !isLoss(error)) throw error;
    }
  }
}

/** The client has no other sign for it than these words. */
function isLoss(error: unknown): boolean {
  return error instanceof Error && error.message.includes("Connection lost while action was in flight");
}

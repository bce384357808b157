import type { WorkLane } from "./work-lane.ts";

export { WorkLane } from "./work-lane.ts";

type Namespace = DurableObjectNamespace<WorkLane>;

/**
 * Wakes the lane of a name: there may be work for it. It may be done any number of times. An object that was reset under the call is
 * asked once more. Errors: the platform's own, when the object cannot be reached.
 */
export async function wakeLane(namespace: Namespace, name: string): Promise<void> {
  try {
    await namespace.getByName(name).wake(name);
  } catch (error) {
    if (!wasReset(error)) throw error;
    await namespace.getByName(name).wake(name);
  }
}

function wasReset(error: unknown): boolean {
  const fault = error as { retryable?: boolean; overloaded?: boolean } | undefined;
  return fault?.retryable === true && fault.overloaded !== true;
}

import type { Reply } from "./http.ts";

/**
 * What goes wrong with one call: its answer is of this status, with this `Retry-After`, or lost. `taken` says whether the work was done all
 * the same; it is not unless it says so.
 */
export type Fault = { status?: number; retryAfter?: string; lost?: boolean; taken?: boolean };

/** Faults on demand, by the key of the caller: each call takes the next one, null is none. */
export function faultQueues() {
  const queues = new Map<string, (Fault | null)[]>();
  return {
    set(key: string, faults: (Fault | null)[]): void {
      queues.set(key, faults);
    },
    /** Answers a call, with the fault whose turn it is. */
    apply(key: string, refuse: (status: number) => Reply, work: () => Reply): Reply {
      const fault = queues.get(key)?.shift() ?? null;
      if (!fault) return work();
      if (fault.taken) work();
      if (fault.lost) return { status: 0, lost: true };
      const reply = refuse(fault.status ?? 500);
      return fault.retryAfter ? { ...reply, headers: { "retry-after": fault.retryAfter } } : reply;
    },
  };
}

import type { Kind } from "./countries.ts";

/**
 * What goes wrong with a call: it is answered with this code of the protocol or this status, with a body that is no answer, late, or
 * not at all. `taken`: the work was done all the same. `on`: calls of this kind alone. `always`: from now on.
 */
export type Fault = {
  on?: Kind;
  always?: boolean;
  taken?: boolean;
  code?: string;
  message?: string;
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delay_ms?: number;
  lost?: boolean;
};

/** The fault whose turn it is for a call of this kind, taken from the list; null and undefined are none. */
export function takeFault(
  list: (Fault | null)[] | undefined,
  kind: Kind | undefined,
): Fault | null | undefined {
  const at = (list ?? []).findIndex((fault) => fault === null || fault.on === undefined || fault.on === kind);
  const fault = list?.[at];
  if (!list || at < 0) return undefined;
  if (!fault?.always) list.splice(at, 1);
  return fault;
}

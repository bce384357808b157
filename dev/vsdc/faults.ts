import { KINDS, type Kind } from "./countries.ts";

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

const FIELDS: Record<keyof Fault, (value: unknown) => boolean> = {
  on: (value) => (KINDS as readonly unknown[]).includes(value),
  ...{ always: isSwitch, taken: isSwitch, lost: isSwitch },
  ...{ code: isText, message: isText, body: isText },
  ...{ status: isCount, delay_ms: isCount },
  headers: (value) => typeof value === "object" && value !== null && Object.values(value).every(isText),
};

function isSwitch(value: unknown): boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

/** The faults that a text lists, null for a call that goes well; or, in words, why it lists none. */
export function readFaults(text: string): (Fault | null)[] | string {
  const given = parsed(text);
  if (!Array.isArray(given)) return 'A list of faults is needed, such as [{"lost": true}]';
  for (const one of given as unknown[]) {
    if (one === null) continue;
    const odd =
      typeof one === "object"
        ? Object.entries(one).find(([name, value]) => !FIELDS[name as keyof Fault]?.(value))
        : ["", one];
    if (odd) return `${JSON.stringify(one)} is no fault: ${odd[0] || "it"} is not of one`;
  }
  return given as (Fault | null)[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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

/** Where a request to buy stands. `closed`: partly received, and the rest will not come. */
export const STATUSES = [
  "draft",
  "submitted",
  "approved",
  "rejected",
  "cancelled",
  "partially_received",
  "received",
  "closed",
] as const;
export type Status = (typeof STATUSES)[number];

/** What can be done to a request, with the statuses that allow it and where it may lead. */
export const STEPS = {
  change: { from: ["draft"], to: ["draft"] },
  remove: { from: ["draft"], to: ["draft"] },
  submit: { from: ["draft"], to: ["submitted"] },
  approve: { from: ["submitted"], to: ["submitted", "approved"] },
  reject: { from: ["submitted"], to: ["rejected"] },
  cancel: { from: ["submitted", "approved", "partially_received"], to: ["cancelled", "closed"] },
  receive: { from: ["approved", "partially_received"], to: ["partially_received", "received"] },
} as const satisfies Record<string, { from: readonly Status[]; to: readonly Status[] }>;
export type Step = keyof typeof STEPS;

/** May this be done to a request of this status? */
export function allows(status: Status, step: Step): boolean {
  return (STEPS[step].from as readonly Status[]).includes(status);
}

/** The status after an approval: a rule may want several people. */
export function afterApproval(enough: boolean): Status {
  return enough ? "approved" : "submitted";
}

/** The status after cancelling: what has arrived stays, so a request that is partly received is closed. */
export function afterCancel(status: Status): Status {
  return status === "partially_received" ? "closed" : "cancelled";
}

/** The status after receiving: received once no line lacks anything. */
export function afterReceipt(lacksNothing: boolean): Status {
  return lacksNothing ? "received" : "partially_received";
}

/** May a request go from one status to the other? Staying is no move. The database keeps to the same list. */
export function mayBecome(was: Status, becomes: Status): boolean {
  if (was === becomes) return false;
  const steps = Object.values(STEPS) as { from: readonly Status[]; to: readonly Status[] }[];
  if (becomes === "cancelled" || becomes === "closed")
    return allows(was, "cancel") && afterCancel(was) === becomes;
  return steps.some(({ from, to }) => from.includes(was) && to.includes(becomes));
}

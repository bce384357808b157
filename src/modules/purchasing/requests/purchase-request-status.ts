import type { ErrorCode } from "#platform/errors.ts";

/** Where a purchase request stands. `closed`: partly received, and the rest will not come. */
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

interface StepRule {
  /** The statuses that allow it, and those that it may lead to. */
  from: readonly Status[];
  to: readonly Status[];
  /** What is answered where the status does not allow it. */
  otherwise: ErrorCode;
  /** Set where nobody may do it but the author, or who stands in for one who is gone. */
  by?: "author";
}

/** What can be done with a purchase request. The database allows the moves that follow from it, and no other. */
export const STEPS = {
  change: { from: ["draft"], to: ["draft"], otherwise: "purchase_request.not_draft", by: "author" },
  remove: { from: ["draft"], to: ["draft"], otherwise: "purchase_request.not_draft", by: "author" },
  submit: { from: ["draft"], to: ["submitted"], otherwise: "purchase_request.not_draft", by: "author" },
  approve: {
    from: ["submitted"],
    to: ["submitted", "approved"],
    otherwise: "purchase_request.not_submitted",
  },
  reject: { from: ["submitted"], to: ["rejected"], otherwise: "purchase_request.not_submitted" },
  rework: { from: ["rejected"], to: ["draft"], otherwise: "purchase_request.not_rejected", by: "author" },
  cancel: {
    from: ["submitted", "approved", "partially_received"],
    to: ["cancelled", "closed"],
    otherwise: "purchase_request.not_cancellable",
  },
  receive: {
    from: ["approved", "partially_received", "received"],
    to: ["partially_received", "received"],
    otherwise: "purchase_request.not_approved",
  },
  reverse: {
    from: ["partially_received", "received"],
    to: ["approved", "partially_received"],
    otherwise: "purchase_request.not_approved",
  },
} as const satisfies Record<string, StepRule>;
export type Step = keyof typeof STEPS;

/** The rule of a step, whichever it is. */
export const ruleOf = (step: Step): StepRule => STEPS[step];

/** The status after an approval: once there are as many as the rule wants, and until then. */
export const AFTER_APPROVAL = { enough: "approved", missing: "submitted" } as const satisfies Record<
  string,
  Status
>;

/** The status after a receipt: once every line is complete, and until then. */
export const AFTER_RECEIPT = {
  complete: "received",
  incomplete: "partially_received",
} as const satisfies Record<string, Status>;

/** The status after cancelling: what has arrived stays, so a purchase request that is partly received is closed. */
export function afterCancel(status: Status): Status {
  return status === "partially_received" ? "closed" : "cancelled";
}

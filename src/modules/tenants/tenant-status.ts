/** The statuses of a tenant. */
export const TENANT_STATUSES = [
  "pending",
  "active",
  "past_due",
  "blocked",
  "suspended",
  "deactivated",
] as const;
type TenantStatus = (typeof TENANT_STATUSES)[number];

/** What a platform administrator does to a tenant: the status that it leads to, and those it starts from. */
const DECISIONS = {
  activate: { to: "active", from: ["pending", "past_due", "blocked", "suspended", "deactivated"] },
  suspend: { to: "suspended", from: ["pending", "active", "past_due", "blocked"] },
  block: { to: "blocked", from: ["active", "past_due"] },
  deactivate: { to: "deactivated", from: ["pending", "active", "past_due", "blocked", "suspended"] },
} as const satisfies Record<string, { to: TenantStatus; from: readonly TenantStatus[] }>;

export type Decision = keyof typeof DECISIONS;
export const TENANT_DECISIONS = Object.keys(DECISIONS) as readonly Decision[];

/** The status that a decision leads to. */
export function statusAfter(decision: Decision): TenantStatus {
  return DECISIONS[decision].to;
}

/** The statuses in which a decision may be taken. */
export function statusesBefore(decision: Decision): readonly TenantStatus[] {
  return DECISIONS[decision].from;
}

/** What is known of how a tenant's work goes; moments are RFC 3339. */
export interface TenantFacts {
  now: string;
  /** Events that no queue has yet. */
  events: { waiting: number; oldest_at: string | null };
  /** Messages of its work that no consumer could take, and that nobody sent again. */
  dead_letters: { waiting: number; latest_at: string | null };
  /** Devices in use: those that do not reach the tax authority, and those that may issue nothing more. */
  devices: { active: number; offline: number; stopped: number };
  /** Tax documents that the authority has not answered for good. */
  documents: { waiting: number; oldest_at: string | null; rejected: number; dead: number };
  /** E-mails and text messages that should have left, and that failed within a day. */
  messages: { overdue: number; failed: number };
  /** Requests of this hour and the one before. */
  requests: { allowed: number; refused: number };
}

/** ok: as it should be; warning: somebody should look at it; failing: work stands still. */
export const HEALTH = ["ok", "warning", "failing"] as const;
export type Health = (typeof HEALTH)[number];

type Name = Exclude<keyof TenantFacts, "now">;

/** One thing that was looked at, how it is, and by which figures. */
export interface Check {
  name: Name;
  status: Health;
  figures: Record<string, number | string | null>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** By how long the oldest of them waits. */
function byAge(
  now: string,
  oldest: string | null,
  { warning, failing }: Record<"warning" | "failing", number>,
): Health {
  const age = oldest === null ? 0 : Date.parse(now) - Date.parse(oldest);
  return age > failing ? "failing" : age > warning ? "warning" : "ok";
}

/** The worst of some. */
export const worstOf = (all: readonly Health[]): Health =>
  HEALTH.findLast((health) => all.includes(health)) ?? "ok";

const RULES: { [N in Name]: (facts: TenantFacts) => Health } = {
  events: ({ now, events }) => byAge(now, events.oldest_at, { warning: 5 * MINUTE, failing: HOUR }),
  dead_letters: ({ dead_letters }) => (dead_letters.waiting > 0 ? "warning" : "ok"),
  devices: ({ devices }) => (devices.stopped > 0 ? "failing" : devices.offline > 0 ? "warning" : "ok"),
  documents: ({ now, documents }) =>
    worstOf([
      byAge(now, documents.oldest_at, { warning: HOUR, failing: 24 * HOUR }),
      documents.rejected > 0 ? "warning" : "ok",
      documents.dead > 0 ? "failing" : "ok",
    ]),
  messages: ({ messages }) => (messages.overdue > 0 || messages.failed > 0 ? "warning" : "ok"),
  requests: ({ requests }) => (requests.refused > requests.allowed ? "warning" : "ok"),
};

/** Everything that was looked at, in a fixed order. */
export function checksOf(facts: TenantFacts): Check[] {
  return (Object.keys(RULES) as Name[]).map((name) => ({
    name,
    status: RULES[name](facts),
    figures: { ...facts[name] },
  }));
}

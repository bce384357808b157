import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row, Statement } from "#platform/database/connection.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { ruleGroups } from "../tables.ts";
import { type Episode, evaluate, type GroupState, inOrder, newState, replay } from "./evaluate.ts";
import { OF_RULES } from "./fact.ts";
import type { Group, Match } from "./match-fact.ts";
import { raiseAlerts } from "./raise-alerts.ts";
import { spanOf } from "./signal.ts";
import type { WatchedRule } from "./watched-rules.ts";

const HOUR = 3_600_000;
/** How late a fact may come to be looked at. */
export const LATEST = HOUR;
/** So long an absence waits for what is on its way. */
const UNDER_WAY = 60_000;
/** In a group that is busier, facts are settled after this, so that few are kept. */
const SOONEST = 300_000;
const MANY_UNSETTLED = 200;
/** Facts of a group that are kept unsettled, however fast they come. */
const MOST_UNSETTLED = 2000;
const TRIES = 20;

const NAME = "monitoring.rules.evaluate";

/** Where the rules of one tenant are watched. */
export interface Watch {
  ctx: Context;
  tenant: string;
}

/** A batch of a rule's own: what follows of it, at whatever remove, is known by the request that it is of. */
export function ruleBatch(
  { ctx, tenant }: Watch,
  rule: string,
  statements: readonly Statement[],
): Promise<Row[][]> {
  const own = { ...ctx, requestId: `${OF_RULES}${rule}` };
  return tenantBatch(
    { ctx: own, tenant: { id: tenant, as: "job", roles: [] } },
    { command: NAME, access: "write" },
    statements,
  );
}

/** A group as the database gives it. */
interface KeptGroup {
  id: string;
  group_key: string;
  group_values: Record<string, string>;
  state: GroupState | null;
  settled_through: number;
  matches: Match[];
  /** The alerts as they were written last. */
  written: Episode[];
  revision: number;
  due: number;
}

const columns =
  sql.raw(`g.id, g.group_key, g.group_values, g.state, g.settled_through::float8 as settled_through, g.matches,
  g.written, g.revision, (extract(epoch from g.due_at) * 1000)::float8 as due`);

const startOf = (rule: WatchedRule): GroupState =>
  newState(
    rule.logic.when.kind === "absence" && rule.logic.group_by.length === 0 ? Date.parse(rule.since) : null,
  );

/** Gives a group facts that count in it, and says what follows of them. Errors: those of the database. */
export async function giveFacts(
  watch: Watch,
  rule: WatchedRule,
  group: Group,
  matches: readonly Match[],
): Promise<void> {
  const taken = sql`select ${columns} from monitoring.take_facts(${rule.id}::uuid, ${rule.since}::timestamptz, ${group.key},
    ${JSON.stringify(group.values)}::jsonb, ${JSON.stringify(matches)}::jsonb, now() + interval '90 minutes') g`;
  await look(
    watch,
    rule,
    taken,
    sql`g.rule_id = ${rule.id}::uuid and g.since = ${rule.since}::timestamptz
    and g.group_key = ${group.key}`,
  );
}

/** Looks at a group whose time has come, although nothing happened. */
export const lookAgain = (watch: Watch, rule: WatchedRule, id: string): Promise<void> => {
  const which = sql`g.id = ${id}::uuid`;
  return look(watch, rule, sql`select ${columns} from ${ruleGroups} g where ${which}`, which);
};

/** Reads a group, evaluates it and writes what follows, anew where it has changed in the meantime. */
async function look(watch: Watch, rule: WatchedRule, first: SQL, which: SQL): Promise<void> {
  const again = sql`select ${columns} from ${ruleGroups} g where ${which}`;
  for (let tries = 1; ; tries += 1) {
    const [found] = await ruleBatch(watch, rule.id, [tries === 1 ? first : again]);
    const group = found?.[0] as KeptGroup | undefined;
    if (!group) return;
    const statements = following(rule, group, Date.now());
    if (statements.length === 0) return;
    try {
      await ruleBatch(watch, rule.id, statements);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "conflict.retry" || tries === TRIES) throw error;
    }
  }
}

/** Until when the facts of a group are settled at a moment. */
function settledBy({ matches, settled_through }: KeptGroup, now: number): number {
  const sorted = matches.toSorted(inOrder);
  const busy = Math.min(sorted.at(-MANY_UNSETTLED - 1)?.at ?? 0, now - SOONEST);
  return Math.max(settled_through, now - LATEST, busy, sorted.at(-MOST_UNSETTLED - 1)?.at ?? 0);
}

/** Is nothing left that a later fact would need to know? */
function isIdle({ logic }: WatchedRule, state: GroupState, rest: readonly Match[], settled: number): boolean {
  if (rest.length > 0 || state.open || state.active) return false;
  if (logic.when.kind === "absence" && state.memory.last !== null) return false;
  const last = Math.max(
    0,
    ...state.memory.window.map(([at]) => at),
    ...state.memory.seen.map(([, at]) => at),
    ...state.memory.begun.map((at) => at ?? 0),
  );
  const cooled = state.lastFired === null ? 0 : state.lastFired + logic.cooldown_seconds * 1000;
  return last + spanOf(logic.when) <= settled && cooled <= settled;
}

/** What is written of a group at a moment: nothing, where nothing changes and it is looked at in time. */
function following(rule: WatchedRule, group: KeptGroup, now: number): Statement[] {
  const { logic } = rule;
  const state = group.state ?? startOf(rule);
  const seen = logic.when.kind === "absence" ? now - UNDER_WAY : now;
  const { episodes, fired, due } = evaluate(logic, state, group.matches, seen);
  const next = Math.min(now + 2 * HOUR, due === null ? Number.POSITIVE_INFINITY : due + (now - seen));
  const settled = Math.min(settledBy(group, now), seen);
  const isWritten = JSON.stringify(episodes) === JSON.stringify(group.written);
  const isFull = group.matches.length > 2 * MANY_UNSETTLED && group.matches.some(({ at }) => at <= settled);
  if (isWritten && !isFull && group.due <= next && group.due > now) return [];

  const sorted = group.matches.toSorted(inOrder);
  const rest = sorted.filter(({ at }) => at > settled);
  const after = structuredClone(state);
  replay(
    logic,
    after,
    sorted.filter(({ at }) => at <= settled),
  );
  const written = evaluate(logic, after, rest, seen).episodes;
  const unchanged = sql`g.id = ${group.id}::uuid and g.revision = ${group.revision}`;
  const write = isIdle(rule, after, rest, settled)
    ? sql`delete from ${ruleGroups} g where ${unchanged} returning g.id`
    : sql`update ${ruleGroups} g set state = ${JSON.stringify(after)}::jsonb, settled_through = ${settled},
            matches = ${JSON.stringify(rest)}::jsonb, written = ${JSON.stringify(written)}::jsonb, revision = g.revision + 1,
            due_at = to_timestamp(${next / 1000}::float8) where ${unchanged} returning g.id`;
  const alerted = { id: group.id, key: group.group_key, values: group.group_values, facts: sorted };
  return [changeOne(write, "conflict.retry"), ...raiseAlerts(rule, alerted, episodes, fired)];
}

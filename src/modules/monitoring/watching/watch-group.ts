import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row, Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { ruleGroups } from "../tables.ts";
import { type Episode, evaluate, type GroupState, inOrder, newState, replay } from "./evaluate.ts";
import { requestOfRule } from "./fact.ts";
import type { Grouped } from "./grouped.ts";
import type { Match } from "./match-fact.ts";
import { type AlertedGroup, raiseAlerts } from "./raise-alerts.ts";
import { spanOf } from "./signal.ts";
import type { WatchedRule } from "./watched-rules.ts";

const HOUR = 3_600_000;
/** How late a fact may come to be looked at. */
export const LATEST = HOUR;
/** So long an absence waits for what is on its way, and of the audit log, for what was written in the order of another clock. */
const UNDER_WAY = 60_000;
const UNREAD = 15_000;
/** Groups of a rule that are read and written in one statement. */
const AT_ONCE = 100;
/** In a group that is busier, facts are settled after this, so that few are kept. */
const SOONEST = 300_000;
const MANY_UNSETTLED = 200;
/** Facts of a group that are kept unsettled, however fast they come. */
const MOST_UNSETTLED = 2000;
const TRIES = 20;

const NAME = "monitoring.rules.evaluate";

/** Where the rules of one tenant are watched, and until when its audit log has been read for them, in milliseconds since 1970. */
export interface Watch {
  ctx: Context;
  tenant: string;
  audited: number;
}

/** A batch of a rule's own: what follows of it, at whatever remove, is known by the request that it is of. */
export function ruleBatch(
  { ctx, tenant }: Pick<Watch, "ctx" | "tenant">,
  rule: string,
  statements: readonly Statement[],
): Promise<Row[][]> {
  const own = { ...ctx, requestId: requestOfRule(rule) };
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

/** The moment up to which a rule knows what happened: of one that reads the audit log, as far as that was read. */
export const clockOf = ({ logic }: WatchedRule, audited: number, now = Date.now()): number =>
  logic.source === "events" ? now : Math.min(now, audited);

/** What a rule is to look at: facts by their groups, none later than `after`, and groups by their ids, whose time has come. */
export interface Look {
  given: readonly Grouped[];
  after: number;
  ids: readonly string[];
}

/**
 * Gives groups the facts that count in them, looks at others although nothing happened, and says what follows of all of them. Two
 * round trips for a hundred groups, one where nothing follows. Errors: those of the database.
 */
export async function lookAtGroups(
  watch: Watch,
  rule: WatchedRule,
  { given, after, ids }: Look,
): Promise<void> {
  for (let at = 0; at < given.length; at += AT_ONCE) {
    const groups = given
      .slice(at, at + AT_ONCE)
      .map(({ group, matches }) => ({ key: group.key, named: group.values, facts: matches }));
    const taken = sql`select ${columns} from monitoring.take_facts(${rule.id}::uuid, ${rule.since}::timestamptz,
      ${JSON.stringify(groups)}::jsonb, now() + interval '90 minutes', ${Math.floor(after - LATEST)}::bigint) g`;
    await look(watch, rule, taken);
  }
  for (let at = 0; at < ids.length; at += AT_ONCE)
    await look(watch, rule, groupsById(ids.slice(at, at + AT_ONCE)));
}

const groupsById = (ids: readonly string[]): SQL =>
  sql`select ${columns} from ${ruleGroups} g where g.id = any (${`{${ids.join(",")}}`}::uuid[])`;

/** Reads groups, evaluates them and writes what follows, anew where one of them has changed in the meantime. */
async function look(watch: Watch, rule: WatchedRule, first: SQL): Promise<void> {
  let read = first;
  for (let tries = 1; ; tries += 1) {
    const [found = []] = await ruleBatch(watch, rule.id, [read]);
    const changes = (found as unknown as KeptGroup[]).flatMap((group) =>
      following(rule, group, Date.now(), watch.audited),
    );
    if (changes.length === 0) return;
    try {
      await ruleBatch(watch, rule.id, writing(rule, changes));
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "conflict.retry" || tries === TRIES) throw error;
    }
    read = groupsById(changes.map(({ id }) => id));
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

/** What becomes of a group: without `kept` nothing of it is needed any more. */
interface Change extends AlertedGroup {
  revision: number;
  kept: { state: GroupState; settled: number; matches: Match[]; written: Episode[]; due: number } | undefined;
}

/** What is to be written of a group at a moment: nothing, where nothing changes and it is looked at in time. */
function following(rule: WatchedRule, group: KeptGroup, now: number, audited: number): Change[] {
  const { logic } = rule;
  const state = group.state ?? startOf(rule);
  const clock = clockOf(rule, audited, now);
  const isAbsence = logic.when.kind === "absence";
  // Nothing is absent where nobody has looked yet.
  const unread = logic.source === "events" ? now : clock - UNREAD;
  const seen = isAbsence ? Math.min(now - UNDER_WAY, unread) : now;
  const { episodes, fired, due } = evaluate(logic, state, group.matches, seen);
  const again =
    due === null ? Number.POSITIVE_INFINITY : Math.max(due + (isAbsence ? UNDER_WAY : 0), now + 1);
  const next = Math.min(now + 2 * HOUR, again);
  const settled = Math.min(settledBy(group, clock), seen);
  const isWritten = JSON.stringify(episodes) === JSON.stringify(group.written);
  const isFull = group.matches.length > 2 * MANY_UNSETTLED && group.matches.some(({ at }) => at <= settled);
  if (isWritten && !isFull && group.due <= next && group.due > now) return [];

  const facts = group.matches.toSorted(inOrder);
  const matches = facts.filter(({ at }) => at > settled);
  const after = structuredClone(state);
  replay(
    logic,
    after,
    facts.filter(({ at }) => at <= settled),
  );
  const written = evaluate(logic, after, matches, seen).episodes;
  const { id, revision, group_key: key, group_values: values } = group;
  const kept = isIdle(rule, after, matches, settled)
    ? undefined
    : { state: after, settled, matches, written, due: next };
  return [{ id, revision, key, values, facts, episodes, fired, kept }];
}

/** Writes what becomes of groups, if none of them was changed since it was read; otherwise ends with conflict.retry. */
function writing(rule: WatchedRule, changes: readonly Change[]): Statement[] {
  const held = changes.map(({ id, revision }) => ({ id, revision }));
  const gone = changes.flatMap(({ id, kept }) => (kept ? [] : [id]));
  const rows = changes.flatMap(({ id, kept }) => (kept ? [{ id, ...kept }] : []));
  return [
    sql`with held as (
          select g.id from ${ruleGroups} g join jsonb_to_recordset(${JSON.stringify(held)}::jsonb) e (id uuid, revision int)
              on e.id = g.id and e.revision = g.revision order by g.id for update of g)
        select ${holds(sql`(select count(*) from held) = ${changes.length}::int`, "conflict.retry")}`,
    sql`delete from ${ruleGroups} g where g.id = any (${`{${gone.join(",")}}`}::uuid[])`,
    sql`update ${ruleGroups} g set state = e.state, settled_through = floor(e.settled), matches = e.matches, written = e.written,
               revision = g.revision + 1, due_at = to_timestamp(e.due / 1000)
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
               e (id uuid, state jsonb, settled float8, matches jsonb, written jsonb, due float8)
         where g.id = e.id`,
    ...raiseAlerts(rule, changes),
  ];
}

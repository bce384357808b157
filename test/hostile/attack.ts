import { sql } from "drizzle-orm";
import fc from "fast-check";
import type { Route } from "#platform/http/route.ts";
import { type Answer, asOwner, send } from "#test/tenant.ts";
import { type Sample, sampleOf } from "../http/samples/sample.ts";
import { makeWorld, type World } from "../http/world.ts";
import { wrongWith } from "./judge.ts";
import { type Change, changed, changesOf } from "./requests.ts";

/** A request that was answered as it must not be, as small as it could be made. */
export interface Finding {
  operation: string;
  changes: { place: string; value: string }[];
  answer: string;
}

/** Requests that were refused, by the ids that they were given, with what was done to them. */
type Refused = Map<string, readonly Change[]>;

const shown = (value: unknown): string => {
  const text = value instanceof Uint8Array ? `bytes ${[...value].join(" ")}` : JSON.stringify(value);
  return text === undefined
    ? "left out"
    : text.length > 200
      ? `${text.slice(0, 200)}… (${text.length} characters)`
      : text;
};

const tell = (changes: readonly Change[]): Finding["changes"] =>
  changes.map(({ place, value }) => ({ place, value: shown(value) }));

let world: World | undefined;
let left = 0;

/** The world that is attacked: a new one from time to time, because attacks that succeed wear it out. */
async function current(): Promise<World> {
  if (!world || left <= 0) {
    world = await makeWorld("hostile");
    left = 300;
  }
  return world;
}

const MOST_FINDINGS = 5;

/** How often each status was answered so far. */
export const answered = new Map<number, number>();

/** Sends hostile calls of a route, so many, the same for the same seed; gives what must not be, each kind once. */
export async function attack(
  route: Route,
  { runs, seed }: { runs: number; seed: number },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const kinds = new Set<string>();
  const refused: Refused = new Map();
  const tenants = new Set<string>();
  let sample: Sample | undefined;
  /** The error of a sample that could not be made: no finding, and nothing further can be tried. */
  let broken: unknown;

  const wrong = async (changes: readonly Change[]): Promise<string | undefined> => {
    left -= 1;
    try {
      const here = await current();
      tenants.add(here.tenant);
      sample ??= await sampleOf(route, here);
    } catch (error) {
      broken = error;
      return "no sample";
    }
    const request = changed(sample, changes);
    const answer = await send(request.method, request.path, request);
    answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
    if (isSpent(route, answer)) sample = undefined;
    if (answer.status === 401 || answer.status === 403) left -= 20;
    if (answer.status >= 400) refused.set(answer.headers.get("X-Request-Id") ?? "", changes);
    return wrongWith(route, request, answer);
  };

  const kindOf = (changes: readonly Change[], answer: string): string =>
    `${changes.map(({ place }) => place).join()} ${answer.slice(0, 60)}`;

  for (let turn = 0; turn < MOST_FINDINGS; turn += 1) {
    const property = fc.asyncProperty(changesOf(route), async (changes) => {
      const answer = await wrong(changes);
      if (answer && !kinds.has(kindOf(changes, answer))) throw new Error(answer);
    });
    const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: runs, seed });
    if (broken) throw broken;
    if (!failed || !counterexample) break;
    const [changes] = counterexample;
    const answer = (errorInstance as Error).message;
    kinds.add(kindOf(changes, answer));
    findings.push({ operation: route.operation.name, changes: tell(changes), answer });
  }
  return [...findings, ...(await leftBehind(route, refused, tenants))];
}

/** After a success there may be nothing left to do again; after a limit, somebody else has to ask. */
const isSpent = ({ method }: Route, { status }: Answer): boolean =>
  (status < 300 && method !== "GET") || status === 429;

/** Refused requests that changed the tenant all the same: only that somebody was refused may be written down. */
async function leftBehind(route: Route, refused: Refused, tenants: ReadonlySet<string>): Promise<Finding[]> {
  if (route.operation.scope !== "tenant" || refused.size === 0) return [];
  const [ids, of] = [refused.keys(), tenants].map((some) => `{${[...some].join(",")}}`);
  const [rows = []] = await asOwner(
    sql`select request_id, action, target_type from audit.audit_events
         where tenant_id = any (${of}::uuid[]) and request_id = any (${ids}::uuid[])
           and action not in ('identity.tenants.refused', 'platform.tenants.enter')
        union all
        select request_id, type, 'domain event' from platform.domain_events
         where tenant_id = any (${of}::uuid[]) and request_id = any (${ids}::uuid[])`,
  );
  return rows.map(({ request_id, action, target_type }) => ({
    operation: route.operation.name,
    changes: tell(refused.get(String(request_id)) ?? []),
    answer: `refused, and yet ${action} on ${target_type}`,
  }));
}

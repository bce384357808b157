import { type SQL, sql } from "drizzle-orm";
import type { Row } from "#platform/database/connection.ts";

/** Something that happened, as rules read it and `GET /activities` shows it. `at` is in milliseconds since 1970. */
export interface Fact {
  id: string;
  kind: "event" | "audit" | "security";
  type: string;
  at: number;
  actor_kind: string;
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  source_ip: string | null;
  request_id: string | null;
  data: unknown;
}

/** Ids of requests by which rules act have this for the version of a UUID, which no other id has. */
const OF_RULES = "8";
const VERSION = 14;

/** The request by which a rule acts: the id of the rule, but for its version. */
export const requestOfRule = (rule: string): string =>
  `${rule.slice(0, VERSION)}${OF_RULES}${rule.slice(VERSION + 1)}`;

/** The columns of an activity `a` as a fact. */
export const factColumns: SQL =
  sql.raw(`a.id, a.kind, a.type, floor(extract(epoch from a.occurred_at) * 1000)::float8 as at,
  a.actor_kind, a.actor_id, a.target_type, a.target_id, a.source_ip, a.request_id, a.data`);

/** A row of `factColumns`. */
export const factOf = (row: Row): Fact => row as unknown as Fact;

/** Is it what rules themselves did, at whatever remove? Rules do not look at that, or they would go round in a circle. */
export const isOfRules = ({ kind, type, request_id }: Fact): boolean =>
  request_id?.[VERSION] === OF_RULES || (kind !== "security" && type.startsWith("monitoring."));

/** The value at a field's path; undefined where there is none. */
export function valueAt(fact: Fact, field: string): unknown {
  let value: unknown = fact;
  for (const key of field.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Statement } from "./database/connection.ts";
import { newId } from "./database/ids.ts";
import { jsonOf } from "./database/view.ts";

/** A fact for the outbox: an event's type, and its payload as SQL of type jsonb. */
export interface DomainEvent {
  type: string;
  payload: SQL;
}

type Given<Shape extends z.ZodRawShape> = {
  [K in keyof z.input<z.ZodObject<Shape>>]: z.input<z.ZodObject<Shape>>[K] | SQL;
};
type Columns<Shape extends z.ZodRawShape> = {
  [K in keyof z.input<z.ZodObject<Shape>>]: PgColumn | SQL;
};

/** An event that a module declares: its name, and what its payload holds. Called with a payload, it is a fact. */
export interface EventType<Shape extends z.ZodRawShape = z.ZodRawShape> {
  (payload: Given<Shape>): DomainEvent;
  readonly type: string;
  readonly payload: z.ZodObject<Shape>;
  /** The fact with a payload read from one row: columns, and SQL after FROM. */
  from(columns: Columns<Shape>, rows: SQL): DomainEvent;
  /** The payload of each row of a larger statement, as jsonb. */
  payloadOf(columns: Columns<Shape>): SQL;
}

/** An event as the catalogue keeps it, whatever its payload. */
export type DeclaredEvent = Pick<EventType, "type"> & { readonly payload: z.ZodObject };

const catalogue = new Map<string, DeclaredEvent>();

/** Every declared event by its type. */
export function declaredEvents(): ReadonlyMap<string, DeclaredEvent> {
  return catalogue;
}

/**
 * Declares an event, `<module>.<noun>.<past participle>`, once, in its module's `events.ts`. The payload's fields are
 * ids and values; decimals are strings. Throws when the type is declared twice.
 */
export function event<Shape extends z.ZodRawShape>(type: string, shape: Shape): EventType<Shape> {
  if (catalogue.has(type)) throw new Error(`event ${type} is declared twice`);
  const payload = z.object(shape);
  const payloadOf = (columns: Columns<Shape>): SQL => objectOf(Object.entries<PgColumn | SQL>(columns));
  const made = Object.assign(
    (given: Given<Shape>): DomainEvent => ({ type, payload: valuesOf(Object.entries<unknown>(given)) }),
    {
      type,
      payload,
      payloadOf,
      from: (columns: Columns<Shape>, rows: SQL): DomainEvent => ({
        type,
        payload: sql`(select ${payloadOf(columns)} from ${rows})`,
      }),
    },
  );
  catalogue.set(type, made);
  return made;
}

/** The events of a resource, whose payload is its id under the name `Id`, and of an update the fields written. */
export interface ResourceEvents<Id extends string> {
  created: EventType<Record<Id, z.ZodUUID>>;
  updated: EventType<Record<Id, z.ZodUUID> & { fields: z.ZodArray<z.ZodString> }>;
  removed: EventType<Record<Id, z.ZodUUID>>;
  restored: EventType<Record<Id, z.ZodUUID>>;
}

/** Declares the four events of a resource; `noun` is its name with the module, such as `inventory.product`. */
export function resourceEvents<const Id extends string>(noun: string, id: Id): ResourceEvents<Id> {
  const key = { [id]: z.uuid() } as Record<Id, z.ZodUUID>;
  return {
    created: event(`${noun}.created`, key),
    updated: event(`${noun}.updated`, { ...key, fields: z.array(z.string()) }),
    removed: event(`${noun}.removed`, key),
    restored: event(`${noun}.restored`, key),
  };
}

const isSql = (value: unknown): value is SQL =>
  value !== null && typeof value === "object" && "queryChunks" in value;

function valuesOf(fields: readonly (readonly [string, unknown])[]): SQL {
  if (!fields.some(([, value]) => isSql(value)))
    return sql`${JSON.stringify(Object.fromEntries(fields))}::jsonb`;
  const present = fields.filter(([, value]) => value !== undefined);
  return objectOf(
    present.map(([name, value]) => [name, isSql(value) ? value : sql`${JSON.stringify(value)}::jsonb`]),
  );
}

function objectOf(fields: readonly (readonly [string, PgColumn | SQL])[]): SQL {
  const parts = fields.map(([name, field]) => sql`${sql.raw(`'${name}'`)}, ${jsonOf(field)}`);
  return sql`jsonb_build_object(${sql.join(parts, sql`, `)})`;
}

const envelopeWith = (payload: string): SQL =>
  sql.raw(`json_build_object('v', 1, 'id', id, 'tenant', tenant_id, 'type', type,
  'time', occurred_at, 'request_id', request_id, 'payload', ${payload})`);

const KEPT =
  "(select p from app.payload_of(domain_events.tenant_id, domain_events.type, domain_events.row_id, domain_events.payload) p)";

/** What a row of platform.domain_events says. */
export const keptPayload: SQL = sql.raw(KEPT);

/** A row of platform.domain_events as the JSON of an Envelope. */
export const envelopeSql = envelopeWith(KEPT);

const written = envelopeWith("payload");

/**
 * Writes events into the outbox, in the transaction of the command whose facts they are; as a statement of its own it
 * yields their envelopes, which go to the queue after the commit, else the sweep finds them. Platform work, which
 * has no tenant of its own, names the `tenant`.
 */
export function emit(events: readonly DomainEvent[], tenant: SQL | string = sql`app.tenant_id()`): Statement {
  const rows = events.map(
    ({ type, payload }) => sql`(${tenant}::uuid, ${newId()}::uuid, ${type}, ${payload})`,
  );
  return sql`insert into platform.domain_events (tenant_id, id, type, payload) values ${sql.join(rows, sql`, `)}
    returning ${written} as emitted`;
}

/**
 * Writes an event for each row of a query: `rows` are SELECTs of `type` and `payload`. `first` are the common table
 * expressions that they read, such as an UPDATE … RETURNING: `name as (…), …`. Platform work, which has no tenant of its
 * own, names the `tenant`, of all of them or of each row. `row` is the id of what says all of the payload, stays, and stands in
 * platform.standing_payloads: of such an event the payload is not kept; null where it is.
 */
export function emitEach(
  rows: readonly { event: { readonly type: string }; payload: SQL; from: SQL; tenant?: SQL; row?: SQL }[],
  first?: SQL,
  tenant: SQL = sql`app.tenant_id()`,
): Statement {
  const each = rows.map(
    ({ event: { type }, payload, from, tenant: own = sql`(select ${tenant})`, row = sql`null::uuid` }) =>
      sql`select ${own} as tenant_id, ${type}::text as type, ${payload} as payload, ${row} as row_id from ${from}`,
  );
  if (rows.some(({ row }) => row !== undefined))
    return sql`with ${first ? sql`${first},` : sql``}
      happened as materialized (
        select e.*, app.uuid7() as id, now() as occurred_at, app.request_id() as request_id
          from (${sql.join(each, sql` union all `)}) e),
      written as (
        insert into platform.domain_events (tenant_id, id, type, payload, row_id)
        select h.tenant_id, h.id, h.type, case when h.row_id is null then h.payload else '{}' end, h.row_id from happened h)
      select ${written} as emitted from happened`;
  return sql`${first ? sql`with ${first}` : sql``}
    insert into platform.domain_events (tenant_id, id, type, payload)
    select e.tenant_id, app.uuid7(), e.type, e.payload from (${sql.join(each, sql` union all `)}) e
    returning ${written} as emitted`;
}

/**
 * Has calls of SQL functions that give what happened, as rows of `tenant_id`, `event` and `payload`, written into the outbox in the same
 * transaction, as far as they are of these events.
 */
export const emitHappened =
  (events: readonly { readonly type: string }[]) =>
  (call: SQL): Statement =>
    emitEach(
      events.map((event) => ({
        event,
        payload: sql`h.payload`,
        from: sql`happened h where h.event = ${event.type}`,
        tenant: sql`h.tenant_id`,
      })),
      sql`happened as materialized (select * from ${call})`,
    );

import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { v7 } from "uuid";
import { errorKind } from "../errors.ts";
import { type Statement, textOf } from "./connection.ts";
import { type Claims, signClaims } from "./sign.ts";

/** A new UUIDv7. */
export const newId = (): string => v7();

/** The first statement of every tenant batch: signature, membership and tenant status are checked in the database. */
export async function enter(contextKey: string, claims: Claims): Promise<Statement> {
  const [text, signature] = await signClaims(contextKey, claims);
  return claims.scope === "tenant"
    ? sql`select app.enter(${text}, ${signature})`
    : sql`select app.enter_platform(${text}, ${signature})`;
}

/** Ends the transaction with this problem unless the condition holds. */
export function guard(holds: SQL, code: string): Statement {
  return sql`select app.guard((${holds}), ${errorKind(code).status}, ${code})`;
}

/** A statement that changes exactly one row, or ends the transaction with this problem. It needs a RETURNING clause. */
export function one(change: SQL, code: string): Statement {
  return sql`with r as (${change}) select app.guard((select count(*) from r) = 1, ${errorKind(code).status}, ${code})`;
}

/** Ends the transaction with 404 `missing` or 412 version.stale unless the row selected by `version` is at `expected`. */
export function atVersion(version: Statement, expected: number, missing: string): Statement {
  return sql`select app.at_version((${version.getSQL()}), ${expected}, ${missing})`;
}

/** Ends the transaction with 403 quota.exceeded unless `more` of the resource still fit in the context's tenant. */
export function withinQuota(resource: "products" | "users", more: SQL | number, fallback: number): Statement {
  return sql`select app.within_quota(${resource}, ${more}, ${fallback})`;
}

/** The same for platform work, where no context names the tenant: it comes from each row of SQL after FROM. */
export function withinQuotaOf(
  resource: "products" | "users",
  tenant: SQL,
  from: SQL,
  fallback: number,
): Statement {
  return sql`select app.within_quota(${resource}, 1, ${fallback}, ${tenant}) from ${from}`;
}

/**
 * The statement that makes the answer: it yields `body` (JSON text) and `etag`. Under an idempotency key the
 * database keeps what it yields, in the same transaction. With `missing`, no row ends the transaction with it.
 * `first` are common table expressions, such as an INSERT whose many rows make one answer: `name as (…), …`.
 */
export interface AnswerStatement {
  query: Statement;
  missing?: string | undefined;
  first?: SQL | undefined;
}

/** Marks the statement of a batch whose row is the answer. */
export function answer(query: Statement, missing?: string, first?: SQL): AnswerStatement {
  return { query, missing, first };
}

/** Turns an answer into SQL; `kept` when this transaction claimed an idempotency key. */
export function answerSql({ query, missing, first }: AnswerStatement, kept: boolean): Statement {
  const rows = first ? sql`with ${first}, r as (${query.getSQL()})` : sql`with r as (${query.getSQL()})`;
  const source = missing
    ? sql`app.guard((select count(*) from r) = 1, ${errorKind(missing).status}, ${missing}) g left join r on true`
    : sql`r`;
  return kept
    ? sql`${rows} select a.body, a.etag from ${source} cross join lateral app.answer(r.body, r.etag) a`
    : sql`${rows} select r.body, r.etag from ${source}`;
}

/** A fact for the outbox: its type, such as `inventory.product.created`, and a JSON payload of ids and values. */
export interface DomainEvent {
  type: string;
  payload: Record<string, unknown> | SQL;
}

/**
 * Writes events into the outbox, in the transaction of the command that they tell of; as a statement of its own it
 * yields their envelopes, which go to the queue right after the commit, else the sweep finds them. Platform work, which
 * has no tenant of its own, names the `tenant`.
 */
export function emit(events: readonly DomainEvent[], tenant: SQL | string = sql`app.tenant_id()`): Statement {
  const rows = events.map(({ type, payload }) => {
    const value = "queryChunks" in payload ? payload : sql`${JSON.stringify(payload)}::jsonb`;
    return sql`(${tenant}::uuid, ${newId()}::uuid, ${type}, ${value})`;
  });
  return sql`insert into platform.domain_events (tenant_id, id, type, payload) values ${sql.join(rows, sql`, `)}
    returning ${envelopeSql} as emitted`;
}

/** A row of the outbox as the JSON of an Envelope. */
export const envelopeSql = sql.raw(`json_build_object('v', 1, 'id', id, 'tenant', tenant_id, 'type', type,
  'time', occurred_at, 'request_id', request_id, 'payload', payload)`);

/** Writes an audit entry for something that changes no row. */
export function note(
  action: string,
  targetType: string,
  targetId: string | null,
  detail: Record<string, unknown>,
): Statement {
  return sql`select audit.note(${action}, ${targetType}, ${targetId}::uuid, ${JSON.stringify(detail)}::jsonb)`;
}

/** How a resource is shown: API field name to column or expression. Numerics are written as exact decimal text. */
export type View<T> = { [K in keyof T]: PgColumn | SQL };

/** The JSON text of a row, with the fields in the order of the view. Made once: without parameters it is kept as text. */
export function bodyOf<T>(view: View<T>): SQL<string> {
  const parts: SQL[] = [];
  for (const [name, field] of Object.entries(view) as [string, PgColumn | SQL][]) {
    const isNumeric = "columnType" in field && field.columnType === "PgNumeric";
    const value = isNumeric ? sql`trim_scale(${field})::text` : sql`${field}`;
    parts.push(sql`${sql.raw(`'${name}'`)}, ${value}`);
  }
  const body = sql<string>`json_build_object(${sql.join(parts, sql`, `)})::text`;
  const { sql: text, params } = textOf(body);
  return params.length === 0 ? (sql.raw(text) as SQL<string>) : body;
}

import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { ErrorCode } from "../errors.ts";
import type { Statement } from "./connection.ts";

/**
 * For use inside a larger statement: an expression that is true where the condition holds and ends the transaction with
 * `code` where it does not. `detail` is text, or the text of a JSON object whose members the problem gets.
 */
export function holds(condition: SQL, code: ErrorCode, detail: SQL | string | null = null): SQL {
  return sql`app.guard((${condition}), ${code}, ${detail}::text)`;
}

/**
 * A condition for a read of what the whole tenant has: ends the transaction with membership.limited where the caller is
 * limited to branches. Evaluated once.
 */
export const wholeTenant: SQL = sql`(select ${holds(sql`app.warehouses() is null`, "membership.limited")})`;

/** Ends the transaction with `code` unless the condition holds. */
export function refuseUnless(condition: SQL, code: ErrorCode, detail?: SQL | string): Statement {
  return sql`select ${holds(condition, code, detail)}`;
}

/** A statement that changes exactly one row, or ends the transaction with `code`. It needs a RETURNING clause. */
export function changeOne(change: SQL, code: ErrorCode): Statement {
  return sql`with r as (${change}) select ${holds(sql`(select count(*) from r) = 1`, code)}`;
}

/**
 * Locks a row against changes until the commit, though not against rows that come to point at it, and ends the transaction
 * unless it is there and its status is one of `allowed`.
 */
export function refuseUnlessStatus(
  table: PgTable & Record<"id" | "status", PgColumn>,
  id: string,
  allowed: readonly string[],
  { missing, otherwise }: { missing: ErrorCode; otherwise: ErrorCode },
): Statement {
  const statuses = sql.join(
    allowed.map((status) => sql`${status}`),
    sql`, `,
  );
  const current = sql`json_build_object('current_status', found.status)`;
  return sql`select ${holds(sql`found.status is not null`, missing)},
      ${holds(sql`found.status in (${statuses})`, otherwise, current)}
    from (select 1) one left join (
      select ${table.status} as status from ${table} where ${table.id} = ${id}::uuid for no key update) found on true`;
}

/**
 * Ends the transaction with 404 `missing` unless `version` selects a row, with 412 version.stale unless it is at the
 * expected version. Nothing to check where the caller named none.
 */
export function refuseStale(
  version: Statement,
  expected: number | undefined,
  missing: ErrorCode,
): Statement[] {
  if (expected === undefined) return [];
  return [sql`select app.at_version((${version.getSQL()}), ${expected}, ${missing})`];
}

import { type SQL, sql } from "drizzle-orm";
import type { ErrorCode } from "../errors.ts";
import type { Statement } from "./connection.ts";
import { holds } from "./refusals.ts";

/**
 * The statement that makes the answer: it yields `body` (JSON text) and `etag`. Under an idempotency key the
 * database keeps what it yields, in the same transaction. With `missing`, no row ends the transaction with it.
 * `first` are common table expressions, such as an INSERT whose many rows make one answer: `name as (…), …`.
 */
export interface AnswerStatement {
  query: Statement;
  missing?: ErrorCode | undefined;
  first?: SQL | undefined;
}

/** Marks the statement of a batch whose row is the answer. */
export function answer(query: Statement, missing?: ErrorCode, first?: SQL): AnswerStatement {
  return { query, missing, first };
}

/** The functions that keep an answer under the idempotency key that the transaction claimed: a tenant's, a platform administrator's. */
export type Keeper = "app.answer" | "app.platform_answer";

/** Turns an answer into SQL; with a `keeper` when this transaction claimed an idempotency key. */
export function answerSql({ query, missing, first }: AnswerStatement, keeper?: Keeper): Statement {
  const rows = first ? sql`with ${first}, r as (${query.getSQL()})` : sql`with r as (${query.getSQL()})`;
  const source = missing
    ? sql`(select ${holds(sql`(select count(*) from r) = 1`, missing)}) g left join r on true`
    : sql`r`;
  return keeper
    ? sql`${rows} select a.body, a.etag from ${source} cross join lateral ${sql.raw(keeper)}(r.body, r.etag) a`
    : sql`${rows} select r.body, r.etag from ${source}`;
}

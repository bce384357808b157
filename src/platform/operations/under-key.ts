import { type SQL, sql } from "drizzle-orm";
import { answerSql } from "../database/answer.ts";
import { planned, type Rows, type Statements } from "../database/batch.ts";
import type { Statement } from "../database/connection.ts";
import type { Call } from "./operation.ts";
import { platformBatch } from "./platform-batch.ts";

/** What is written under a key: the rows of `answer`, with `body` and `etag`, are its answer. */
interface Answering {
  answer: Statement;
}

const answers = (statements: Statements): statements is Statements & Answering => "answer" in statements;

/**
 * Runs a batch of a platform administrator's action. Under an Idempotency-Key the one that has an `answer` claims the key and keeps the answer
 * in its own transaction, so that both are there or none is; others look whether there is one. Throws idempotency.replay with it.
 */
export async function batchUnderKey<const S extends Statements>(
  { ctx, idempotency }: Call<unknown>,
  { name, notes }: { name: string; notes?: readonly string[] | undefined },
  statements: S,
): Promise<Rows<S>> {
  if (!idempotency) return platformBatch(ctx, name, statements, { notes });
  const { key, fingerprint } = idempotency;
  const request: SQL = sql`${key}, decode(${fingerprint}, 'hex')`;
  const isLast = answers(statements);
  const given: Statements = isLast
    ? { ...statements, answer: answerSql({ query: statements.answer }, "app.platform_answer") }
    : statements;
  const claim = isLast
    ? sql`select app.claim_platform_key(${request})`
    : sql`select app.earlier_platform_answer(${request})`;
  const { flat, named } = planned(given);
  const [, ...rows] = await platformBatch(ctx, name, [claim, ...flat], { notes });
  return named(rows) as Rows<S>;
}

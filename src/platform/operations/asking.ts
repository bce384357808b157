import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Role } from "../context.ts";
import { type AnswerStatement, answerSql } from "../database/answer.ts";
import type { Row, Statement } from "../database/connection.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import { type DomainEvent, emit } from "../events.ts";
import type { Answer, Call, Operation } from "./operation.ts";
import { claimKey, replayOf, tenantBatch } from "./tenant-batch.ts";

const isAnswer = (part: Statement | AnswerStatement): part is AnswerStatement => "query" in part;

/** What is kept of what was said outside. A problem is answered once all of it is: the work may be tried again under the same key. */
export interface Kept {
  statements: readonly (Statement | AnswerStatement)[];
  events?: readonly DomainEvent[];
  problem?: Problem;
}

/** How an operation is declared that asks somebody outside, and keeps what they said. */
export interface AskingSpec<Input extends z.ZodObject, Said> {
  name: string;
  summary: string;
  input: Input;
  /** As `Operation` has it. */
  example?: Operation["example"];
  output: z.ZodType | null;
  status?: number;
  errors: readonly ErrorCode[];
  roles: readonly Role[];
  callers?: "people" | undefined;
  access?: "write" | "essential";
  /** What has to hold, and what is read, by name: the first round trip. */
  before(call: Call<z.output<Input>>): Readonly<Record<string, Statement>>;
  /** What is asked outside, with the rows of `before`. It must not touch the database. */
  ask(call: Call<z.output<Input>>, read: Readonly<Record<string, readonly Row[]>>): Promise<Said>;
  /** What is written of it: the second round trip. At most one statement is wrapped by `answer`. */
  after(call: Call<z.output<Input>>, said: Said): Kept | Promise<Kept>;
}

/** What was said outside may not come again: it is written once more where the database was away. */
const TRIES = 3;

async function insistently<T>(work: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1 || !(error instanceof Problem) || error.status !== 503) throw error;
    }
  }
}

/**
 * Declares an operation of two round trips with a call to the outside between them. Under an Idempotency-Key an answer that was given is
 * given again, without asking.
 */
export function asking<Input extends z.ZodObject, Said>(spec: AskingSpec<Input, Said>): Operation {
  const access = spec.access ?? "write";
  const hasAnswer = spec.output !== null;
  return {
    ...spec,
    scope: "tenant",
    access,
    status: spec.status ?? (hasAnswer ? 200 : 204),
    async run(untyped): Promise<Answer> {
      const call = untyped as Call<z.output<Input>>;
      const named = { command: spec.name, access };
      try {
        const read = await tenantBatch(call, named, { earlier: earlierAnswer(call), ...spec.before(call) });
        const kept = await spec.after(call, await spec.ask(call, read));
        const claim = kept.problem ? [] : claimKey(call);
        const statements = kept.statements.map((part) =>
          isAnswer(part) ? answerSql(part, claim.length > 0 ? "app.answer" : undefined) : part,
        );
        const events = kept.events ?? [];
        const rows = await insistently(() =>
          tenantBatch(call, named, [...claim, ...statements, ...(events.length > 0 ? [emit(events)] : [])]),
        );
        if (kept.problem) throw kept.problem;
        const row = rows[claim.length + kept.statements.findIndex(isAnswer)]?.[0];
        return { body: hasAnswer ? (row?.body as string) : null, etag: row?.etag as string | null };
      } catch (error) {
        const replay = replayOf(error);
        if (!replay) throw error;
        return { ...replay, headers: { "Idempotency-Replayed": "true" } };
      }
    },
  };
}

function earlierAnswer({ idempotency }: Call): SQL {
  if (!idempotency) return sql`select 1`;
  const { key, fingerprint } = idempotency;
  return sql`select app.earlier_answer(${key}, decode(${fingerprint}, 'hex'))`;
}

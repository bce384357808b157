import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Role } from "../context.ts";
import { type AnswerStatement, answerSql } from "../database/answer.ts";
import { planned } from "../database/batch.ts";
import type { Row, Statement } from "../database/connection.ts";
import type { ErrorCode } from "../errors.ts";
import { type DomainEvent, emit } from "../events.ts";
import type { Take } from "../limits.ts";
import type { Answer, Call, Operation } from "./operation.ts";
import { reveal } from "./secret-answer.ts";
import { claimKey, replayOf, tenantBatch } from "./tenant-batch.ts";

const isAnswer = (part: Statement | AnswerStatement): part is AnswerStatement => "query" in part;

/** What a tenant may do from a level of trust on: the features of `trust.features`. */
export const FEATURES = ["automated_orders", "custom_rules", "bulk_operations", "api_access"] as const;
export type Feature = (typeof FEATURES)[number];

/** How a command is declared: one thing a member can do that changes the tenant's data. */
export interface CommandSpec<Input extends z.ZodObject, Prepared> {
  name: string;
  summary: string;
  input: Input;
  /** As `Operation` has it. */
  example?: Operation["example"];
  output: z.ZodType | null;
  status?: number;
  errors?: readonly ErrorCode[];
  roles: readonly Role[];
  /** Further answers that are no error. */
  alsoAnswers?: Operation["alsoAnswers"];
  /** Set where people alone may call, whatever an API key's scopes: the work needs somebody's own authority. */
  callers?: "people" | undefined;
  access?: "write" | "essential";
  /** Set where an owner may do it in a tenant that was removed. */
  enters?: "reopen";
  /** What the tenant's level of trust has to have: else trust_level.too_low, which is declared with it. */
  feature?: Feature;
  tenantParam?: string;
  accepts?: Operation["accepts"];
  fileReference?: Operation["fileReference"];
  fromQuery?: readonly string[];
  /** Named limits beside the tenant's own: nothing is read or written before they are taken from. */
  limits?(call: Call<z.output<Input>>): readonly Take[];
  /** Budgets of mails: one that is refused or replayed sends none and gives back what it took. */
  mails?(call: Call<z.output<Input>>): readonly Take[];
  /** Work on values before the batch, such as hashing a password. It must not touch the database, but to ask whether it may call an outside company. */
  prepare?(call: Call<z.output<Input>>): Promise<Prepared> | Prepared;
  /** The field of the answer that `prepare` concealed: the caller gets it open, and it is kept sealed. */
  concealed?: string;
  /** The statements, in order; at most one is wrapped by `answer`. Without one the answer is 204. */
  batch(call: Call<z.output<Input>>, prepared: Prepared): readonly (Statement | AnswerStatement)[];
  /** Facts for the outbox, written in the same transaction. */
  events?(call: Call<z.output<Input>>, prepared: Prepared): readonly DomainEvent[];
  /** What `afterwards` needs to know, read at the end of the transaction, by name. */
  reads?(call: Call<z.output<Input>>, prepared: Prepared): Readonly<Record<string, Statement>>;
  /** After the commit, with the rows of `reads`; what fails here is logged, never lost to the caller. Not on a replay. */
  afterwards?(
    call: Call<z.output<Input>>,
    prepared: Prepared,
    read: Readonly<Record<string, readonly Row[]>>,
  ): Promise<unknown>;
}

/**
 * Declares a command. It adds what must never be forgotten: the tenant's context, the idempotency key, the outbox;
 * the audit entry is the database's own. One transaction, one round trip.
 */
export function command<Input extends z.ZodObject, Prepared = undefined>(
  spec: CommandSpec<Input, Prepared>,
): Operation {
  const access = spec.access ?? "write";
  const hasAnswer = spec.output !== null;
  const opened = async (call: Call, body: string | null): Promise<string | null> =>
    body !== null && spec.concealed ? reveal(call, spec.name, spec.concealed, body) : body;
  return {
    ...spec,
    scope: "tenant",
    access,
    status: spec.status ?? (hasAnswer ? 200 : 204),
    errors: [...(spec.errors ?? []), ...(spec.feature ? (["trust_level.too_low"] as const) : [])],
    async run(untyped): Promise<Answer> {
      const call = untyped as Call<z.output<Input>>;
      const prepared = (await spec.prepare?.(call)) as Prepared;
      const parts = spec.batch(call, prepared);
      const events = spec.events?.(call, prepared) ?? [];
      const claim = claimKey(call);
      const kept = claim.length > 0;
      const first = spec.feature ? [...claim, sql`select trust.require_feature(${spec.feature})`] : claim;
      const statements = parts.map((part) =>
        isAnswer(part) ? answerSql(part, kept ? "app.answer" : undefined) : part,
      );
      const reads = planned(spec.reads?.(call, prepared) ?? {});
      try {
        const rows = await tenantBatch(call, { command: spec.name, access: spec.enters ?? access }, [
          ...first,
          ...statements,
          ...reads.flat,
          ...(events.length > 0 ? [emit(events)] : []),
        ]);
        const row = rows[first.length + parts.findIndex(isAnswer)]?.[0];
        const read = reads.named(rows.slice(first.length + statements.length));
        if (spec.afterwards) call.ctx.waitUntil(spec.afterwards(call, prepared, read));
        return {
          body: await opened(call, hasAnswer ? (row?.body as string) : null),
          etag: row?.etag as string | null,
        };
      } catch (error) {
        const replay = replayOf(error);
        if (!replay) throw error;
        return {
          ...replay,
          body: await opened(call, replay.body),
          headers: { "Idempotency-Replayed": "true" },
        };
      }
    },
  };
}

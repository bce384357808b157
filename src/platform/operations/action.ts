import type { z } from "zod";
import type { Row } from "../database/connection.ts";
import type { Subject } from "../database/sign.ts";
import type { ErrorCode } from "../errors.ts";
import type { Take } from "../limits.ts";
import { once } from "./once.ts";
import type { Answer, Call, Operation } from "./operation.ts";
import { type ActionBatch, identityBatch } from "./platform-batch.ts";
import { replayOf } from "./tenant-batch.ts";
import { batchUnderKey } from "./under-key.ts";

/** How work outside a tenant is declared: sign-in, one's own account, platform administration. */
export interface ActionSpec<Input extends z.ZodObject> {
  name: string;
  summary: string;
  scope: "public" | "user" | "platform";
  readers?: Operation["readers"];
  tenantParam?: string;
  input: Input;
  accepts?: Operation["accepts"];
  dialect?: Operation["dialect"];
  fromQuery?: readonly string[];
  namesTenant?: boolean;
  fromBody?: Operation["fromBody"];
  /** As `Operation` has it. */
  example?: Operation["example"];
  signedAs?: Operation["signedAs"];
  output: z.ZodType | null;
  status?: number;
  errors?: readonly ErrorCode[];
  /** Actions, beside the action's own name, under which it writes audit entries that no changed row stands for. */
  notes?: readonly string[];
  alsoAnswers?: Operation["alsoAnswers"];
  /** Named limits beside the one of its scope: nothing is read or written before they are taken from. */
  limits?(call: Call<z.output<Input>>): readonly Take[];
  /** Budgets of mails: one that is refused or replayed sends none and gives back what it took. */
  mails?(call: Call<z.output<Input>>): readonly Take[];
  /** Whom all of its batches are about, where that is not the person signed in. */
  subject?(call: Call<z.output<Input>>): Subject;
  /** Set where it reads of one's own account, and changes nothing. */
  access?: "read";
  unlimited?: boolean;
  isRepeatable?: boolean;
  handle(call: Call<z.output<Input>>, batch: ActionBatch): Promise<unknown>;
}

/** An answer with another status than the declared one, or with headers. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The reply with the `body` of a row, and its `etag` as the ETag. */
export const rowReply = (status: number, row: Row | undefined): Reply =>
  new Reply(status, row?.body, row?.etag ? { ETag: `"${row.etag}"` } : {});

/** A reply as an answer; a body that is text is JSON already. */
function answerOf({ status, body, headers }: Reply): Answer {
  if (body === undefined || body === null) return { status, body: null, headers };
  return { status, body: typeof body === "string" ? body : JSON.stringify(body), headers };
}

/** What an action runs its statements with: as the platform login, or, for people themselves, as the sign-in login. */
function batchOf<Input extends z.ZodObject>(
  call: Call<z.output<Input>>,
  { name, scope, notes, subject, access }: ActionSpec<Input>,
): ActionBatch {
  if (scope === "platform") return (statements) => batchUnderKey(call, { name, notes }, statements);
  const of = subject?.(call);
  return (statements, more) =>
    identityBatch(call.ctx, name, statements, {
      notes,
      access,
      subject: of || more ? { ...of, ...more } : undefined,
    });
}

/**
 * Declares an action. Under an Idempotency-Key a POST runs once. What platform administrators do commits with its key and answer, those of its
 * batch that has an `answer`; what people do for themselves takes two more round trips, only when the caller sends a key.
 */
export function action<Input extends z.ZodObject>(spec: ActionSpec<Input>): Operation {
  const status = spec.status ?? (spec.output ? 200 : 204);
  return {
    ...spec,
    roles: [],
    access: spec.access ?? "essential",
    status,
    errors: spec.errors ?? [],
    async run(untyped) {
      const call = untyped as Call<z.output<Input>>;
      const work = async (): Promise<Answer> => {
        const result = await spec.handle(call, batchOf(call, spec));
        return answerOf(result instanceof Reply ? result : new Reply(status, result));
      };
      if (!call.idempotency) return work();
      if (spec.scope !== "platform") return once(call.ctx, spec.name, call.idempotency, work);
      return work().catch((error: unknown) => {
        const replay = replayOf(error);
        if (!replay) throw error;
        return { status, ...replay, headers: { "Idempotency-Replayed": "true" } };
      });
    },
  };
}

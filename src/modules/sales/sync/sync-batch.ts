import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { isOfRoles } from "#platform/http/caller.ts";
import { isOfCaller, type Outcome, refusedPart, runPart } from "#platform/http/part.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { keyOf } from "./key-of.ts";
import { FOLLOWS, SYNCED, type SyncedName } from "./sync-operations.ts";

const NAME = "sales.sync.batch";
/** Operations of one batch. */
const MOST = 50;

const ClientId = z.string().regex(/^[\x21-\x7e]{1,100}$/, "must be 1 to 100 visible ASCII characters");
const NAMES = Object.keys(SYNCED) as [SyncedName, ...SyncedName[]];

const described = NAMES.map((name) => `\`${name}\`: POST ${SYNCED[name].path}`).join("; ");

const Synced = z.strictObject({
  client_id: ClientId.describe(
    "A name of the caller's own, for the whole tenant: sent again, whoever sends it that may see the branch, the operation is answered as it was at first, and not done again. A refused one is tried anew",
  ),
  op: z.enum(NAMES).describe(described),
  of: ClientId.optional().describe(
    "An earlier operation of this batch, by its client_id: the order, or the session of a till, that this one is of",
  ),
  body: z
    .record(z.string().max(100), z.unknown())
    .default({})
    .describe("As that route takes it, with the parameter of its path"),
});
type Synced = z.output<typeof Synced>;

const Result = z.object({
  client_id: z.string(),
  op: z.enum(NAMES),
  status: z.int().describe("What the route would have answered"),
  replayed: z.boolean().describe("It was done before, and is answered as it was then"),
  body: z.record(z.string(), z.unknown()).nullable().describe("What the route answers; null: it was refused"),
  problem: z.record(z.string(), z.unknown()).nullable().describe("Why it was refused (RFC 9457)"),
});

const input = z.strictObject({ operations: z.array(Synced).min(1).max(MOST) });

/** What has been done so far in a batch, by client_id: what it was, and the id that its answer has; without one it is to be sent again. */
type Done = Map<string, { op: SyncedName; id?: string }>;

const fault = (path: string, code: string, message: string): Problem =>
  new Problem("request.invalid", { errors: [{ path, code, message } satisfies FieldError] });

/**
 * The body of an operation as its route takes it: with the id of what it is of, and of a sale the name that it has. Throws request.invalid, and
 * idempotency.in_progress where what it is of is to be sent again.
 */
function bodyOf({ client_id, op, of, body }: Synced, done: Done): Record<string, unknown> {
  const follows = FOLLOWS[op];
  if (of !== undefined && !follows)
    throw fault("of", "not_allowed", "belongs to what is of an order, or of a session of a till");
  if (op === "sale") {
    if ("client_id" in body)
      throw fault("body.client_id", "not_allowed", "is said of the operation, beside `op`");
    return { ...body, client_id };
  }
  if (of === undefined || !follows) return body;
  const earlier = done.get(of);
  if (follows.parameter in body)
    throw fault("of", "not_allowed", `is one way to say it, ${follows.parameter} in the body the other`);
  if (!earlier || !follows.of.includes(earlier.op))
    throw fault(
      "of",
      "not_done",
      "names no operation that was done earlier in this batch and that this one can be of: send what it names before it, " +
        "or give the id in the body",
    );
  if (earlier.id === undefined)
    throw new Problem("idempotency.in_progress", {
      detail: "It is not known yet whether what `of` names is done: send both again",
    });
  return { ...body, [follows.parameter]: earlier.id };
}

/** Does an operation of the batch: a sale knows by its client_id, for ever, that it was made; another kind has a key. */
async function outcomeOf(call: Call, one: Synced, done: Done): Promise<Outcome> {
  let body: Record<string, unknown>;
  try {
    body = bodyOf(one, done);
  } catch (error) {
    if (error instanceof Problem) return refusedPart(call, error);
    throw error;
  }
  const key = one.op === "sale" ? undefined : keyOf(one.client_id, one.op, body);
  const outcome = await runPart(call, SYNCED[one.op], body, key);
  return outcome.code === "idempotency.key_reused"
    ? refusedPart(call, new Problem("sync.client_id_used"))
    : outcome;
}

const isDone = ({ status }: Outcome): boolean => status < 300;

/** Refusals that are no answer yet. */
const TO_BE_SENT_AGAIN: readonly unknown[] = ["idempotency.in_progress", "conflict.retry", "rate.limited"];

const isOpen = ({ status, code }: Outcome): boolean => status >= 500 || TO_BE_SENT_AGAIN.includes(code);

/** Notes what became of an operation, for those that are of it. */
function note({ client_id, op }: Synced, outcome: Outcome, done: Done): void {
  if (isDone(outcome) && outcome.body) {
    const { id } = JSON.parse(outcome.body) as { id: string };
    done.set(client_id, { op, id });
  } else if (isOpen(outcome) && !done.has(client_id)) done.set(client_id, { op });
}

function resultOf({ client_id, op }: Synced, outcome: Outcome): string {
  const about = JSON.stringify({ client_id, op, status: outcome.status, replayed: outcome.isReplay });
  const [body, problem] = isDone(outcome) ? [outcome.body, null] : [null, outcome.body];
  return `${about.slice(0, -1)},"body":${body ?? "null"},"problem":${problem ?? "null"}}`;
}

/** A sale as its own route shows one. */
const SALE_EXAMPLE: z.input<typeof Synced> = {
  client_id: "front-desk-1041",
  op: "sale",
  body: {
    warehouse_id: "019470f1-7b1e-7c3a-9d52-1b2c3d4e5f60",
    lines: [{ product_id: "019470f1-7b1e-7c3a-9d52-1b2c3d4e5f61", quantity: "2" }],
    payments: [{ method: "cash" }],
  },
};

/**
 * What a till did without a network, sent later: each operation as its own route would do it, in their order, each in a transaction
 * of its own, so that one that is refused holds up no other. It counts for the tenant as many requests as it has operations,
 * which are taken before anything is done. Who is removed while it is done is told what was done before.
 */
export const syncBatch: Operation = {
  name: NAME,
  summary: `Do up to ${MOST} operations of a till that had no network, one after the other`,
  scope: "tenant",
  access: "write",
  roles: staffUp,
  input,
  example: { operations: [SALE_EXAMPLE] },
  output: z.object({ results: z.array(Result) }),
  status: 200,
  errors: ["sync.client_id_used"],
  isRepeatable: true,
  cost: ({ input: given }) => (given as z.output<typeof input>).operations.length,
  async run(call) {
    const { operations } = call.input as z.output<typeof input>;
    // Who may send no batch is told so even where none of its operations would come as far as the database.
    await tenantBatch(call, { command: NAME, access: "write" }, {});
    const done: Done = new Map();
    const results: string[] = [];
    let as = call;
    let ended: Outcome | undefined;
    const outcomeNow = async (one: Synced): Promise<Outcome> => {
      try {
        return await outcomeOf(as, one, done);
      } catch (error) {
        if (!isOfRoles(error) || !call.tenantNow) throw error;
        // What is left is done under the roles that the caller has by now.
        as = { ...call, tenant: await call.tenantNow() };
        return outcomeOf(as, one, done);
      }
    };
    for (const one of operations) {
      const outcome: Outcome =
        ended ??
        (await outcomeNow(one).catch((error: unknown) => {
          // Who may do nothing more is told what was done before.
          if (results.length === 0 || !isOfCaller(error)) throw error;
          ended = refusedPart(call, error);
          return ended;
        }));
      note(one, outcome, done);
      results.push(resultOf(one, outcome));
    }
    return { body: `{"results":[${results.join(",")}]}` };
  },
};

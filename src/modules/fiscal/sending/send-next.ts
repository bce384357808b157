import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { documentAccepted, documentDied, documentRecovered, documentRejected } from "../events.ts";
import { documents, lanes } from "../tables.ts";
import { ClaimedDocument, claimedDocument } from "./claimed-document.ts";
import { keepingLane } from "./keep-lane.ts";
import { type RecordedOutcome, unprepared, unrecorded, unwritable } from "./recorded-outcome.ts";
import { type Connect, recordedOr, type Sender } from "./sender.ts";
import { tellDocument } from "./tell-document.ts";

/** In how many milliseconds something of a device is due that is not now: its lane is free again, or a document's next try. */
const nextDue = (device: string): SQL => sql`
  select ceil(extract(epoch from least(now() + interval '1 hour', coalesce(
      (select greatest(l.claimed_until, l.not_before) from ${lanes} l
        where l.device_id = ${device}::uuid and greatest(l.claimed_until, l.not_before) > now()),
      min(d.next_attempt_at) filter (where d.next_attempt_at > now()))) - now()) * 1000)::int as milliseconds
    from ${documents} d where d.device_id = ${device}::uuid and d.is_open
  having count(*) > 0`;

/** What tells of documents of a device that were tried for too long without anybody writing what came of it, as the claim just now found. */
const lostForGood = (device: string): Statement =>
  emitEach([
    {
      event: documentDied,
      payload: documentDied.payloadOf({
        document_id: sql`d.id`,
        ...{ device_id: sql`d.device_id`, warehouse_id: sql`d.warehouse_id`, number: sql`d.number` },
        message: sql`d.last_error ->> 'cause'`,
      }),
      from: sql`${documents} d where d.device_id = ${device}::uuid and d.status = 'dead' and d.updated_at = now()`,
    },
  ]);

/**
 * Tells the authority of the next document of a device that is due, if nobody else tells it of one. The claim is committed before anything is sent,
 * what is sent is kept before it leaves, and what became of it is written after: whatever dies between them, the next claim knows how far
 * it came. Gives in how many milliseconds the next is due: 0 where there may be more at once, null where there is nothing.
 * Errors: the database's; the claim then ends by itself.
 */
export async function sendNext(sender: Sender, device: string, connect: Connect): Promise<number | null> {
  const claim = newId();
  const { found, due } = await sender.batch({
    claimed: sql`select fiscal.claim_next(${device}::uuid, ${claim}::uuid)`,
    found: sql`select c.document ->> 'id' as id, c.document from (${claimedDocument(claim)}) c`,
    died: lostForGood(device),
    due: nextDue(device),
  });
  const [row] = found;
  if (!row) return (due[0]?.milliseconds as number | null | undefined) ?? null;
  const started = Date.now();
  const document = ClaimedDocument.safeParse(row.document);
  const outcome = document.success
    ? await keepingLane(sender, device, claim, () =>
        tellDocument(sender, document.data, claim, connect),
      ).catch((error: unknown) => {
        sender.ctx.log.error("document.not_prepared", error, { document: document.data.id });
        return unprepared;
      })
    : unwritable(document.error.issues.map(({ path }) => path.join(".")).join(", "));
  if (outcome === undefined) {
    await sender.batch([sql`select fiscal.leave_lane(${device}::uuid, ${claim}::uuid, null)`]);
    return 0;
  }
  const isVoid = document.success && document.data.status === "void";
  const id = String(row.id);
  const milliseconds = Date.now() - started;
  await recordedOr(sender, [outcome, unrecorded(outcome)], (of) =>
    record(sender, { id, device, claim, isVoid }, { ...of, milliseconds }),
  );
  if (outcome.kind !== "accepted")
    sender.ctx.log.info("documents.not_accepted", {
      device,
      document: id,
      kind: outcome.kind,
      code: outcome.code ?? undefined,
    });
  return 0;
}

/** Writes what became of a try, tells whom it concerns, and notes how the device works. */
async function record(
  sender: Sender,
  { id, device, claim, isVoid }: { id: string; device: string; claim: string; isVoid: boolean },
  outcome: RecordedOutcome,
): Promise<void> {
  const { kind, code, message, cause, fix } = outcome;
  const of = (column: PgColumn) =>
    sql`(select ${column} from ${documents} where ${documents.id} = ${id}::uuid)`;
  const which = {
    document_id: sql`${id}::text`,
    device_id: sql`${device}::text`,
    warehouse_id: of(documents.warehouse_id),
    number: of(documents.number),
  };
  const words = { message: sql`${message}::text`, cause: sql`${cause}::text`, fix: sql`${fix}::text` };
  const at = (status: string): SQL => sql`moved where moved.status = ${status}`;
  const accepted = isVoid ? documentRecovered : documentAccepted;
  const known = Object.fromEntries(
    Object.entries({ code, message, cause, fix }).filter(([, said]) => said !== null),
  );
  const isAnswer = !["not_sent", "maybe_sent", "retry"].includes(kind);
  const error = kind === "accepted" || kind === "duplicate" ? null : JSON.stringify({ kind, ...known });
  await sender.batch([
    emitEach(
      [
        { event: accepted, payload: accepted.payloadOf(which), from: at("accepted") },
        {
          event: documentRejected,
          payload: documentRejected.payloadOf({ ...which, code: sql`${code}::text`, ...words }),
          from: at("rejected"),
        },
        {
          event: documentDied,
          payload: documentDied.payloadOf({ ...which, message: words.message }),
          from: at("dead"),
        },
      ],
      sql`moved as materialized (
        select fiscal.record_outcome(${id}::uuid, ${claim}::uuid, ${JSON.stringify(outcome)}::jsonb) as status)`,
    ),
    ...(kind === "released"
      ? []
      : [sql`select fiscal.note_device(${device}::uuid, ${isAnswer}, ${error}::jsonb)`]),
  ]);
}

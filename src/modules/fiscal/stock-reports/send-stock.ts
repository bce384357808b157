import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { stockReportDue, stockReportRejected } from "../events.ts";
import { unprepared, unrecorded, unwritable } from "../sending/recorded-outcome.ts";
import { type Connect, recordedOr, type Sender } from "../sending/sender.ts";
import { devices, lanes } from "../tables.ts";
import { ClaimedStock, claimedStock } from "./claimed-stock.ts";
import { stockMasters, stockReports } from "./tables.ts";
import { type StockOutcome, tellStock } from "./tell-stock.ts";

/** In how many milliseconds something of a device's stock is due that is not now, at most a day: its lane is free again, or a next try. */
const nextDue = (device: string): SQL => sql`
  select ceil(extract(epoch from least(now() + interval '1 day', greatest(w.at, (
      select greatest(l.claimed_until, l.not_before) from ${lanes} l where l.device_id = ${device}::uuid))) - now()) * 1000)::int as milliseconds
    from (select min(n.at) as at from ${devices} v cross join lateral (
            (select r.next_attempt_at as at from ${stockReports} r where r.device_id = v.id and r.is_open
              order by r.uncertain_since is null, r.id limit 1)
            union all
            select min(m.next_attempt_at) from ${stockMasters} m where m.device_id = v.id and m.due
            union all
            select min(m.compare_at) from ${stockMasters} m where m.device_id = v.id and m.compare_at is not null and v.status = 'active') n
           where v.id = ${device}::uuid and v.initialised_at is not null and v.released_at is null) w
   where w.at is not null`;

/** What a comparison reported in this transaction for other devices, with which this one shares goods: they are woken for it. */
const reportedForOthers = (device: string): Statement =>
  emitEach([
    {
      event: stockReportDue,
      payload: stockReportDue.payloadOf({ stock_report_id: sql`r.id`, device_id: sql`r.device_id` }),
      from: sql`${stockReports} r
        where r.id >= app.id_at(now()) and r.created_at = now() and r.device_id <> ${device}::uuid and r.is_open`,
    },
  ]);

/**
 * Tells the authority of the next movement of stock of a device, or of what remains of a product, as documents are told: what is sent is
 * committed before it leaves, and what became of it after. Gives in how many milliseconds the next is due: 0 where there may be more at once, null
 * where there is nothing. Errors: the database's; the claim then ends by itself.
 */
export async function sendStock(sender: Sender, device: string, connect: Connect): Promise<number | null> {
  const claim = newId();
  const { found, due } = await sender.batch({
    claimed: sql`select fiscal.claim_stock(${device}::uuid, ${claim}::uuid)`,
    found: claimedStock(device, claim),
    due: nextDue(device),
    others: reportedForOthers(device),
  });
  const [row] = found;
  if (!row) return wait(due[0]?.milliseconds);
  const stock = ClaimedStock.safeParse(row.stock);
  const outcome = stock.success
    ? await tellStock(sender, stock.data, claim, connect).catch((error: unknown) => {
        sender.ctx.log.error("stock.not_prepared", error, { device });
        return unprepared;
      })
    : unwritable(stock.error.issues.map(({ path }) => path.join(".")).join(", "));
  const { report, remaining } = row.stock as Claimed;
  if (outcome === undefined)
    await sender.batch([sql`select fiscal.leave_lane(${device}::uuid, ${claim}::uuid, null)`]);
  else
    await recordedOr<StockOutcome>(sender, [outcome, unrecorded(outcome)], (of) =>
      record(sender, { device, claim, report: report?.id, product: remaining?.product_id }, of),
    );
  return 0;
}

const wait = (milliseconds: unknown): number | null =>
  typeof milliseconds === "number" ? Math.max(1, milliseconds) : null;

/** What of a claim is there in any case, whatever else cannot be read. */
interface Claimed {
  report: { id: string } | null;
  remaining: { product_id: string } | null;
}

/** Writes what became of it, tells whom a refusal concerns, and notes how the device works. */
async function record(
  sender: Sender,
  {
    device,
    claim,
    report,
    product,
  }: { device: string; claim: string; report: string | undefined; product: string | undefined },
  outcome: StockOutcome,
): Promise<void> {
  const { kind, code = null, message = null, cause = null, fix = null } = outcome;
  const isAnswer = !["not_sent", "maybe_sent", "retry"].includes(kind);
  const error = kind === "accepted" ? null : JSON.stringify({ kind, code, message, cause, fix });
  const noted = JSON.stringify(outcome);
  const which = sql`moved m join ${stockReports} r on r.id = m.id where m.status = 'rejected'`;
  await sender.batch([
    report === undefined
      ? sql`select fiscal.record_stock_master(${device}::uuid, ${product}::uuid, ${claim}::uuid, ${noted}::jsonb)`
      : emitEach(
          [
            {
              event: stockReportRejected,
              payload: stockReportRejected.payloadOf({
                ...{
                  stock_report_id: sql`r.id`,
                  device_id: sql`r.device_id`,
                  warehouse_id: sql`r.warehouse_id`,
                },
                ...{ code: sql`${code}::text`, message: sql`${message}::text` },
                ...{ cause: sql`${cause}::text`, fix: sql`${fix}::text` },
              }),
              from: which,
            },
          ],
          sql`moved as materialized (
            select ${report}::uuid as id, fiscal.record_stock(${report}::uuid, ${claim}::uuid, ${noted}::jsonb) as status)`,
        ),
    sql`select fiscal.note_device(${device}::uuid, ${isAnswer}, ${error}::jsonb)`,
  ]);
}

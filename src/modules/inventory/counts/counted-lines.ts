import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { emitEach } from "#platform/events.ts";
import { stockCountPosted, stockCountReturned } from "../events.ts";
import { postMovements } from "../movements/post-movements.ts";
import { stockCountLines as lines, stockCounts } from "../tables.ts";

/** What the ledger may refuse of a line. */
export const lineErrors = [
  "stock.insufficient",
  "stock.witness_required",
  "stock.period_closed",
  "stock.too_much_since",
  "stock.beyond_limit",
  "stock.too_large",
  "stock.whole_units",
  "exchange_rate.missing",
  "lot.required",
  "serial.count_differs",
  "serial.known",
  "serial.moved_since",
] as const satisfies ErrorCode[];

/** Lines of a count that is being posted that wait for it, as SQL after FROM, named `d`, with what they have of their count. */
export const waitingLines = (countId: string, which = sql`true`): SQL =>
  sql`(select l.*, c.warehouse_id, c.reference, c.reason, c.posted_by from ${lines} l join ${stockCounts} c on c.id = l.stock_count_id
    where l.stock_count_id = ${countId}::uuid and c.status = 'posting' and l.counted is not null and l.posted_at is null
      and l.refusal is null and ${which}) d`;

/**
 * Posts lines as count movements of the moments when they were counted, and marks them; `counted` is what `waitingLines` gives. An earlier
 * statement of the batch locks the count and their positions.
 */
export const postLines = (counted: SQL, first: string): Statement[] => [
  postMovements({
    id: { first },
    values: {
      type: sql`'count'`,
      product_id: sql`d.product_id`,
      warehouse_id: sql`d.warehouse_id`,
      lot_id: sql`d.lot_id`,
      quantity: sql`d.counted - d.expected`,
      counted: sql`d.counted`,
      serials: sql`d.serials`,
      reason: sql`d.reason`,
      reference: sql`d.reference`,
      stock_count_id: sql`d.stock_count_id`,
      occurred_at: sql`d.counted_at`,
      created_by: sql`d.posted_by`,
    },
    from: counted,
    order: sql`d.id`,
  }),
  sql`update ${lines} set posted_at = app.now() where ${lines.id} = any (array(select d.id from ${counted}))`,
];

/** Ends the posting of a count of which no line waits any more: it is posted, or in review again where lines were refused. */
export const endPosting = (countId: string): Statement =>
  emitEach(
    [
      {
        event: stockCountPosted,
        payload: stockCountPosted.payloadOf({
          stock_count_id: sql`e.id`,
          warehouse_id: sql`e.warehouse_id`,
          differences: sql`(select count(*) from ${lines} l where l.stock_count_id = e.id and l.counted <> l.expected)`,
        }),
        from: sql`ended e where e.status = 'posted'`,
      },
      {
        event: stockCountReturned,
        payload: stockCountReturned.payloadOf({
          stock_count_id: sql`e.id`,
          warehouse_id: sql`e.warehouse_id`,
          refused: sql`(select count(*) from ${lines} l where l.stock_count_id = e.id and l.refusal is not null)`,
        }),
        from: sql`ended e where e.status = 'review'`,
      },
    ],
    sql`refused as (select exists (select from ${lines} l where l.stock_count_id = ${countId}::uuid and l.refusal is not null) as some),
    ended as (
      update ${stockCounts} c set status = case when r.some then 'review' else 'posted' end, finished_at = case when r.some then null else app.now() end
        from refused r
       where c.id = ${countId}::uuid and c.status = 'posting' and not exists (select from ${waitingLines(countId)})
      returning c.*)`,
  );

/**
 * Has a count in review again while it is posting, where who had it posted is no member any more, or is a key that may not: what is in the
 * ledger stays there, the rest waits for somebody who may. Who has another role by now does not: it is posted within what they might when they did it.
 */
export const withdrawPosting = (countId: string): Statement =>
  emitEach(
    [
      {
        event: stockCountReturned,
        payload: stockCountReturned.payloadOf({
          stock_count_id: sql`w.id`,
          warehouse_id: sql`w.warehouse_id`,
          refused: sql`(select count(*) from ${lines} l where l.stock_count_id = w.id and l.refusal is not null)`,
        }),
        from: sql`withdrawn w`,
      },
    ],
    sql`withdrawn as (
      update ${stockCounts} c set status = 'review'
       where c.id = ${countId}::uuid and c.status = 'posting' and c.posted_as ->> 'kind' in ('user', 'api_key')
         and not identity.may_still_act(c.tenant_id, c.posted_by, 'inventory.stock_counts.post', identity.member_roles())
      returning c.*)`,
  );

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { asOwner } from "#test/tenant.ts";

/** A movement of the ledger, as the model reads it; `used_at` is where it was use, of issues and of what came back of them. */
interface Movement {
  product_id: string;
  warehouse_id: string;
  used_at: string | null;
  type: string;
  quantity: string;
  value: string;
  at: string;
}

/** A day as the model and the database have it, in ten thousandths. */
type Day = [
  movements: bigint,
  wasIssued: bigint,
  received: bigint,
  receivedValue: bigint,
  issued: bigint,
  issuedValue: bigint,
  adjusted: bigint,
  adjustedValue: bigint,
  change: bigint,
  changeValue: bigint,
];

const FIELDS =
  "movements was_issued::int received received_value issued issued_value adjusted adjusted_value change change_value".split(
    " ",
  );
const units = (decimal: string): bigint => {
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  const all = BigInt(whole + part.padEnd(4, "0").slice(0, 4));
  return decimal.startsWith("-") ? -all : all;
};

/** Changes a tenant's zone as a shop with much stock does: its days are asked for, and summed by whoever runs the slices. */
export const changeZone = (tenant: string, zone: string) =>
  asOwner(
    sql`select from reports.day_zones where tenant_id = ${tenant}::uuid for update`,
    sql`select pg_advisory_xact_lock(tenants.days_lock(${tenant}::uuid))`,
    sql`create temporary table before on commit drop as select time_zone from tenants.tenants where id = ${tenant}::uuid`,
    sql`set local session_replication_role = replica`,
    sql`update tenants.tenants set time_zone = ${zone} where id = ${tenant}::uuid`,
    sql`set local session_replication_role = origin`,
    sql`select reports.ask_days(${tenant}::uuid, b.time_zone, ${zone}) from before b`,
  );

/** Sums one slice, as the job does, and gives what is left. */
export async function slice(tenant: string, most = 5000): Promise<string> {
  const ctx = backgroundContext(env as Env, createExecutionContext(), newId(), {});
  const call = { ctx, tenant: { id: tenant, as: "job", roles: [] } } as const;
  const [[row] = []] = await tenantBatch(call, { command: "reports.days.sum", access: "write" }, [
    sql`select reports.sum_slice(${most}::int) as left`,
  ]);
  return row?.left as string;
}

/** Sums all slices that are left. */
export async function sumAll(tenant: string, most?: number): Promise<void> {
  while ((await slice(tenant, most)) !== "done");
}

/** The day of a moment in a zone, to the runtime. */
const dayIn = (zone: string): ((moment: string) => string) => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  return (moment) => format.format(new Date(moment));
};

/** What the days of a ledger are in a zone, by product, warehouse and day, with closings: worked out from the movements alone. */
export function modelOf(ledger: readonly Movement[], zone: string): Record<string, string> {
  const days = new Map<string, Day>();
  const dayOf = dayIn(zone);
  const add = (place: string, moment: string, more: Partial<Record<number, bigint>>) => {
    const key = `${place} ${dayOf(moment)}`;
    const day = days.get(key) ?? ([0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n] satisfies Day);
    days.set(key, day.map((sum, at) => sum + (more[at] ?? 0n)) as Day);
  };
  for (const { product_id, warehouse_id, used_at, type, at, ...amounts } of ledger) {
    const [quantity, value] = [units(amounts.quantity), units(amounts.value)];
    const kind = { receive: 2, supplier_return: 2, adjust: 6, discard: 6, count: 6, revalue: 6 }[type];
    const own = { 0: 1n, 8: quantity, 9: value, ...(kind ? { [kind]: quantity, [kind + 1]: value } : {}) };
    add(`${product_id} ${warehouse_id}`, at, { ...own, ...(type === "issue" ? { 1: 1n } : {}) });
    if (used_at) add(`${product_id} ${used_at}`, at, { 4: -quantity, 5: -value });
  }
  const sums: Record<string, [bigint, bigint]> = {};
  return Object.fromEntries(
    [...days]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, day]) => {
        const place = key.slice(0, 73);
        const [held, worth] = sums[place] ?? [0n, 0n];
        const closing: [bigint, bigint] = [held + day[8], worth + day[9]];
        sums[place] = closing;
        const was = [day[0], day[1] > 0n ? 1n : 0n, ...day.slice(2)];
        return [key, [...was, ...closing].join(" ")];
      }),
  );
}

/** The days that are read, beside what they have to be in the zone that they are in, which is the tenant's where none is under way. */
export async function daysOf(tenant: string) {
  const id = sql`${tenant}::uuid`;
  const [zones = [], ledger = [], rows = [], others = []] = await asOwner(
    sql`select z.time_zone, (select n.next_time_zone from reports.day_zones n where n.tenant_id = z.tenant_id) as next
          from reports.time_zones z where z.tenant_id = ${id}`,
    sql`select m.product_id, m.warehouse_id, m.type, m.quantity::text, m.value::text, m.occurred_at as at,
               case m.type when 'issue' then m.warehouse_id else i.warehouse_id end as used_at
          from inventory.stock_movements m
          left join inventory.stock_movements i on i.tenant_id = m.tenant_id and i.id = m.issue_id and m.type = 'return'
         where m.tenant_id = ${id}`,
    sql`select d.product_id, d.warehouse_id, d.day::text as day, d.latest,
               concat_ws(' ', ${sql.raw(FIELDS.map((field) => `d.${field}::text`).join(", "))},
                         d.closing_quantity::text, d.closing_value::text) as sums
          from reports.daily_stock d
         where d.tenant_id = ${id}
           and d.generation = coalesce((select z.generation from reports.day_zones z where z.tenant_id = ${id}), 1)
         order by 1, 2, 3`,
    sql`select d.generation from reports.daily_stock d where d.tenant_id = ${id}
           and d.generation <> coalesce((select z.generation from reports.day_zones z where z.tenant_id = ${id}), 1)`,
  );
  const zone = zones[0]?.time_zone as string;
  const last = new Map(rows.map((row) => [`${row.product_id} ${row.warehouse_id}`, row.day]));
  return {
    zone,
    next: zones[0]?.next as string | null,
    others: others.length,
    wrongLatest: rows.filter(
      (row) => row.latest !== (last.get(`${row.product_id} ${row.warehouse_id}`) === row.day),
    ),
    days: Object.fromEntries(
      rows.map(({ product_id, warehouse_id, day, sums }) => {
        const [movements, wasIssued, ...amounts] = (sums as string).split(" ");
        return [
          `${product_id} ${warehouse_id} ${day}`,
          [movements, wasIssued, ...amounts.map(units)].join(" "),
        ];
      }),
    ),
    model: modelOf(ledger as unknown as Movement[], zone),
  };
}

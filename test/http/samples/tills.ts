import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { arrangements as sales } from "./sales.ts";

/** A till of a world, and a cashier who has none open. */
async function tillAndCashier({ as, member, rows }: World): Promise<{ till: string; by: Client }> {
  const warehouse_id = rows.get("inventory.warehouses")?.id;
  const { id } = done(await as.owner.post<{ id: string }>("/tills", { name: newId(), warehouse_id }));
  return { till: id, by: await member("cashier") };
}

async function openTill(world: World) {
  const { till, by } = await tillAndCashier(world);
  const { id } = done(await by.post<{ id: string }>(`/tills/${till}/open`, { opening_float: "100" }));
  return { till, by, session: id };
}

/** A report of stock that the authority has refused. */
async function refusedReport({ tenant, rows }: World): Promise<string> {
  const id = newId();
  const [device, warehouse] = [rows.get("fiscal.devices")?.id, rows.get("inventory.warehouses")?.id];
  await asOwner(sql`insert into fiscal.stock_reports (tenant_id, id, device_id, warehouse_id, kind, batch, occurred_at, status)
    values (${tenant}::uuid, ${id}::uuid, ${device}::uuid, ${warehouse}::uuid, 'purchase', ${id}, now(), 'rejected')`);
  return id;
}

export const arrangements: Record<string, Arrangement> = {
  "sales.tills.open": async (world) => {
    const { till, by } = await tillAndCashier(world);
    return { id: till, by };
  },
  "sales.tills.close": async (world) => {
    const { till, by } = await openTill(world);
    return { id: till, by, body: { counted: [{ method: "cash", amount: "100" }] } };
  },
  "sales.cash_movements.create": async (world) => {
    const { session, by } = await openTill(world);
    return { id: session, by };
  },
  "sales.sync.batch": async (world) => {
    const sale = (await sales["sales.sales.create"]?.(world)) ?? {};
    const { client_id: _, ...body } = sale.body ?? {};
    return { body: { operations: [{ client_id: newId(), op: "sale", body }] } };
  },
  "fiscal.stock_reports.retry": async (world) => ({ id: await refusedReport(world) }),
  "fiscal.stock_reports.retry_many": async (world) => ({
    body: { stock_report_ids: [await refusedReport(world)], device_id: undefined },
  }),
  "fiscal.stock_reports.give_up": async (world) => ({ id: await refusedReport(world) }),
};

import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { stockReportHandlers as handlers } from "../../../../src/modules/fiscal/stock-reports/report-movements.ts";
import { delivered } from "../../../queues/deliveries.ts";
import { openShop } from "../../inventory/shop.ts";

export interface Report extends Record<string, unknown> {
  id: string;
  number: number | null;
  kind: string;
  status: string;
  lines: Record<string, unknown>[];
}

/** A shop whose movements a tax authority is told of: a device for the head office, which is active. */
export async function openTold(country: "RW" | "KE" = "RW") {
  const shop = await openShop();
  const tenant = shop.tenant.id;
  const addDevice = async (branch: string | null, code: string): Promise<string> => {
    const id = newId();
    const [tin, flavour] = country === "RW" ? ["999991130", "vsdc"] : ["P051234567K", "vscu"];
    await asOwner(
      sql`insert into fiscal.settings (tenant_id, country) values (${tenant}::uuid, ${country}) on conflict do nothing`,
      sql`insert into fiscal.devices (tenant_id, id, branch_id, name, country, tin, branch_code, serial, flavour, environment,
            base_url, status, initialised_at, taxpayer_name)
          values (${tenant}::uuid, ${id}::uuid, ${branch}::uuid, ${code}, ${country}, ${tin}, ${code}, ${id}, ${flavour}, 'test',
            'http://localhost', 'active', now(), 'Shop')`,
    );
    return id;
  };
  const device = await addDevice(null, "00");
  const reports = async (query = ""): Promise<Report[]> => {
    const { body } = await shop.owner.get<{ data: Report[] }>(`/stock-reports?limit=100${query}`);
    return body.data.toReversed();
  };
  const read = async (id: string): Promise<Report> =>
    (await shop.owner.get<Report>(`/stock-reports/${id}`)).body;
  /** Delivers everything in the outbox, however often it was. */
  const settle = async (order: (all: Envelope[]) => Envelope[] = (all) => all): Promise<void> => {
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events where tenant_id = ${tenant}::uuid order by id`,
    );
    const sent = order(rows.map(({ event }) => Envelope.parse(event))).map((body) => ({ body }));
    const { acked, ids } = await delivered("duka-events", sent, { handlers });
    expect(acked.toSorted()).toEqual(ids.toSorted());
  };
  /** What waits a moment, or for its next try, waits no more. Locks as whoever tells does: the lanes first. */
  const hurry = () =>
    asOwner(
      sql`update fiscal.lanes set not_before = null, claimed_until = now()
           where tenant_id = ${tenant}::uuid and device_id in (
             select device_id from fiscal.lanes where tenant_id = ${tenant}::uuid order by device_id for no key update)`,
      sql`update fiscal.stock_reports set next_attempt_at = now() where tenant_id = ${tenant}::uuid and is_open`,
      sql`update fiscal.stock_masters set next_attempt_at = case when due then now() else next_attempt_at end,
                 compare_at = case when compare_at is not null then now() end
           where tenant_id = ${tenant}::uuid and id in (
             select id from fiscal.stock_masters where tenant_id = ${tenant}::uuid order by device_id, product_id for no key update)`,
    );
  /** What the authority calls products, in their order. */
  const codes = async (products: readonly string[]): Promise<string[]> => {
    const [rows = []] = await asOwner(
      sql`select i.product_id, i.item_code from fiscal.items i where i.tenant_id = ${tenant}::uuid`,
    );
    return products.map((id) => String(rows.find(({ product_id }) => product_id === id)?.item_code));
  };
  return { ...shop, device, addDevice, reports, read, settle, hurry, codes };
}

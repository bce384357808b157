import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { handlers as ofStock } from "#modules/inventory";
import { handlers as ofOrders } from "#modules/purchasing";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { delivered } from "../../../queues/deliveries.ts";
import { openShop, type Shop } from "../shop.ts";

/** What makes stock low, or enough; whom it is told is a matter of others. */
const handlers = [...ofStock, ...ofOrders];

/** An alert as the API has it. */
export interface Alert {
  sku: string;
  warehouse_id: string | null;
  usable: string;
  expected: string;
  reorder_point: string;
  recovered_at: string | null;
}

/** A shop whose events are delivered when a test says so. */
export interface AlertedShop extends Shop {
  /** What `GET /stock-alerts` lists. */
  alerts(query?: string): Promise<Alert[]>;
  /** Whether each alert event was of one raised or recovered, and the usable stock that it tells, sorted. */
  emitted(): Promise<unknown[][]>;
  /** Delivers everything in the outbox, however often it was. */
  settle(order?: (all: Envelope[]) => Envelope[]): Promise<void>;
}

export async function openStockAlerts(): Promise<AlertedShop> {
  const shop = await openShop();
  const outbox = async (): Promise<Envelope[]> => {
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events
           where tenant_id = ${shop.tenant.id}::uuid order by id`,
    );
    return rows.map(({ event }) => Envelope.parse(event));
  };
  return {
    ...shop,
    alerts: async (query = "open=true") =>
      (await shop.owner.get<{ data: Alert[] }>(`/stock-alerts?${query}`)).body.data,
    emitted: async () =>
      (await outbox())
        .filter(({ type }) => /^inventory\.stock_alert\.(raised|recovered)$/.test(type))
        .map(({ type, payload }) => [type.slice("inventory.stock_alert.".length), payload?.usable])
        .toSorted(),
    async settle(order = (all) => all) {
      const sent = order(await outbox()).map((body) => ({ body }));
      const { acked, ids } = await delivered("duka-events", sent, { handlers });
      expect(acked.toSorted()).toEqual(ids.toSorted());
    },
  };
}

import type { Answer } from "#test/tenant.ts";
import { openShop, type Shop } from "./shop.ts";

/** The date `days` from today in UTC, which is a new tenant's time zone. */
export const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A shop with a product that tracks lots and two warehouses. */
export interface Pharmacy extends Shop {
  /** The product at the first warehouse. */
  at: { product_id: string; warehouse_id: string };
  /** The second warehouse. */
  there: string;
  /** Receives into a lot at the first warehouse; gives the movement. */
  receive(
    lot: string,
    quantity: number | string,
    expiresOn: string | null,
    more?: Record<string, unknown>,
  ): Promise<Record<string, string>>;
  /** Issues from the first warehouse what expires first, unless the fields say otherwise. */
  issue(quantity: number | string, more?: Record<string, unknown>): Promise<Answer>;
  /** The id of a lot that was received. */
  lotOf(number: string): string;
}

export async function openPharmacy(): Promise<Pharmacy> {
  const shop = await openShop();
  const [product, here, there] = [
    await shop.product({ track_lots: true, cost: "10" }),
    await shop.warehouse(),
    await shop.warehouse(),
  ];
  const at = { product_id: product.id, warehouse_id: here.id };
  const lots = new Map<string, string>();
  return {
    ...shop,
    at,
    there: there.id,
    async receive(lot, quantity, expiresOn, more = {}) {
      const { status, text, body } = await shop.move({
        type: "receive",
        ...at,
        quantity,
        lot_number: lot,
        ...(expiresOn ? { expires_on: expiresOn } : {}),
        // What has expired came in before.
        ...(expiresOn && expiresOn < day(0) ? { occurred_at: `${expiresOn}T00:00:00Z` } : {}),
        ...more,
      });
      if (status !== 201) throw new Error(text);
      const [movement = {}] = (body as unknown as { movements: Record<string, string>[] }).movements;
      lots.set(lot, movement.lot_id ?? "");
      return movement;
    },
    issue: (quantity, more = {}) => shop.move({ type: "issue", ...at, quantity, ...more }),
    lotOf: (number) => lots.get(number) ?? "",
  };
}

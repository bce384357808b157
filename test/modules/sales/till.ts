import type { Answer, Client } from "#test/tenant.ts";
import { type Item, openShop, type Shop } from "../inventory/shop.ts";

/** A line of an order as the API has it. */
export interface Line extends Record<string, unknown> {
  id: string;
  product_id: string;
  quantity: string;
}

/** An order as the API has it. */
export interface SoldOrder extends Item {
  number: number;
  status: string;
  lines: Line[];
  payments: Record<string, unknown>[];
  fulfilments: { id: string; document_id: string | null; lines: { goods: Record<string, string>[] }[] }[];
  returns: Record<string, unknown>[];
}

/** A shop with goods on a shelf, and how they are sold. */
export interface Till extends Shop {
  shelf: string;
  /** A product of a price, of which there is some on the shelf. */
  goods(price: string, quantity: string | number, fields?: Record<string, unknown>): Promise<Item>;
  /** A sale of so much of each product, paid in cash unless the fields say otherwise. */
  sell(
    lines: readonly (readonly [product: Item, quantity: string | number, more?: Record<string, unknown>])[],
    more?: Record<string, unknown>,
    by?: Client,
  ): Promise<Answer<SoldOrder>>;
  /** A draft of the same. */
  draft(
    lines: readonly (readonly [product: Item, quantity: string | number, more?: Record<string, unknown>])[],
    more?: Record<string, unknown>,
    by?: Client,
  ): Promise<Answer<SoldOrder>>;
  /** A step of an order, such as `confirm`. */
  step(
    order: { id: string },
    name: string,
    body?: Record<string, unknown>,
    by?: Client,
  ): Promise<Answer<SoldOrder>>;
  /** How much of a product is on the shelf. */
  left(product: Item): Promise<string>;
}

export async function openTill(): Promise<Till> {
  const shop = await openShop();
  const { id: shelf } = await shop.warehouse();
  const asLines = (lines: Parameters<Till["sell"]>[0]) =>
    lines.map(([{ id }, quantity, more = {}]) => ({ product_id: id, quantity, ...more }));
  return {
    ...shop,
    shelf,
    async goods(price, quantity, fields = {}) {
      const product = await shop.product({ price, ...fields });
      const { status, text } = await shop.move({
        type: "receive",
        product_id: product.id,
        warehouse_id: shelf,
        quantity,
        ...(fields.track_lots ? { lot_number: "A" } : {}),
      });
      if (status !== 201) throw new Error(text);
      return product;
    },
    sell: (lines, more = {}, by = shop.owner) =>
      by.post("/sales", {
        warehouse_id: shelf,
        payments: [{ method: "cash" }],
        lines: asLines(lines),
        ...more,
      }),
    draft: (lines, more = {}, by = shop.owner) =>
      by.post("/orders", { warehouse_id: shelf, lines: asLines(lines), ...more }),
    step: (order, name, body = {}, by = shop.owner) => by.post(`/orders/${order.id}/${name}`, body),
    async left({ id }) {
      const levels = await shop.levels();
      return levels[`${id} ${shelf}`] ?? "0";
    },
  };
}

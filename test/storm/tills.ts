import { setTimeout as wait } from "node:timers/promises";
import type { Call, Desk, Shop } from "./shop.ts";

/** What the tills have done. */
export interface Sold {
  sales: number;
  credited: number;
}

/** Asks until there is an answer that means something: the Worker may be away, and the same call comes to the same. */
async function insist(call: Call, path: string, body: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const answer = await call("POST", path, body);
    if (answer && answer.status < 300) return answer.body;
    if (answer && answer.status < 500 && ![409, 429].includes(answer.status))
      throw new Error(`${path}: ${JSON.stringify(answer)}`);
    await wait(150);
  }
}

const sale = ({ product }: Shop, { warehouse }: Desk, client_id: string, quantity: number) => ({
  ...{ client_id, warehouse_id: warehouse, payments: [{ method: "cash" }] },
  lines: [{ product_id: product, quantity }],
});

/** Sells at a desk until `next` has no more numbers; one in twenty is credited, in part or whole. */
export async function runTill(
  call: Call,
  shop: Shop,
  desk: Desk,
  next: () => number | undefined,
  sold: Sold,
): Promise<void> {
  for (let number = next(); number !== undefined; number = next()) {
    const quantity = (number % 7) + 1;
    const order = await insist(call, "/sales", sale(shop, desk, `storm-${number}`, quantity));
    sold.sales += 1;
    if (number % 20 !== 0) continue;
    const [fulfilment] = order.fulfilments as { document_id: string }[];
    const answer = await call("POST", `/invoices/${fulfilment?.document_id}/credit-notes`, {
      reason_code: "06",
      ...(number % 40 === 0 ? {} : { remark: "all of it" }),
    });
    if (answer?.status === 201) sold.credited += 1;
  }
}

/** Somebody who looks after what was refused: most is tried again, now and then one is given up. */
export async function lookAfter(call: Call, isOver: () => boolean): Promise<number> {
  let voided = 0;
  for (let round = 1; !isOver(); round += 1) {
    await wait(1000);
    if (round % 5 === 0) {
      const list = await call("GET", "/invoices?status=rejected&type=sale&limit=1");
      const [one] = (list?.body.data ?? []) as { id: string }[];
      const answer = one && (await call("POST", `/invoices/${one.id}/void`, { reason: "A mistake" }));
      if (answer?.status === 200) voided += 1;
    }
    await call("POST", "/invoices/retry", {});
  }
  return voided;
}

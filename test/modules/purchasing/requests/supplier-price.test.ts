import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Line, openShop } from "../shop.ts";

interface Price extends Record<string, unknown> {
  id: string;
}

async function buying() {
  const shop = await openShop();
  const supplier_id = await shop.supplier();
  await shop.owner.call("PATCH", "/purchasing-settings", { body: { update_supplier_price: true } });
  /** Buys one product and receives it at these prices; the last counts. */
  const buy = async (
    product_id: string,
    unit_costs: (number | string)[],
    fields: Record<string, unknown> = {},
  ) => {
    const warehouse_id = await shop.warehouse();
    const lines = [{ product_id, warehouse_id, quantity: 10, unit_price: 3 }];
    const request = await shop.approved({ lines, supplier_id, ...fields });
    const [line] = request.lines as [Line];
    const answer = await shop.step(shop.clerk, request, "receive", {
      lines: unit_costs.map((unit_cost) => ({ line_id: line.id, quantity: 1, unit_cost })),
      confirm: true,
    });
    expect(answer.status, answer.text).toBe(200);
  };
  const prices = async () =>
    (await shop.owner.get<{ data: Price[] }>("/supplier-products?limit=100")).body.data;
  return { ...shop, supplier_id, buy, prices };
}

test("what is paid becomes the supplier's price: a new one, or the one that is there, told by events", async () => {
  const { buy, prices, product, supplier_id, tenant } = await buying();
  const soap = await product();
  await buy(soap, [4, "5.25"]);
  expect(await prices()).toMatchObject([
    { supplier_id, product_id: soap, price: "5.25", currency: "RWF", preferred: false, version: 1 },
  ]);
  await buy(soap, [6]);
  await buy(soap, [6]);
  await buy(soap, [0]);
  expect(await prices()).toMatchObject([{ price: "6", version: 2 }]);
  const [events] = await asOwner(
    sql`select type, payload -> 'fields' as fields from platform.domain_events
         where tenant_id = ${tenant.id} and type like 'purchasing.supplier_product.%' order by id`,
  );
  expect(events).toEqual([
    { type: "purchasing.supplier_product.created", fields: null },
    { type: "purchasing.supplier_product.updated", fields: ["price"] },
  ]);
});

test("nothing becomes a price where the tenant does not want it, or nobody is named as the supplier", async () => {
  const { buy, prices, product, owner } = await buying();
  await buy(await product(), [4], { supplier_id: null });
  await owner.call("PATCH", "/purchasing-settings", { body: { update_supplier_price: false } });
  await buy(await product(), [4]);
  expect(await prices()).toEqual([]);
});

test("a price stays in its own currency: brought into it by the rates of the day, never named anew", async () => {
  const { buy, prices, product, make, supplier_id } = await buying();
  const soap = await product();
  await make("/exchange-rates", { currency: "USD", rate: 1400, valid_from: "2020-01-01" });
  await make("/supplier-products", { supplier_id, product_id: soap, price: 2, currency: "USD" });
  await buy(soap, [4200]);
  expect(await prices()).toMatchObject([{ price: "3", currency: "USD" }]);
  const other = await product();
  await make("/supplier-products", { supplier_id, product_id: other, price: 2, currency: "GBP" });
  await buy(other, [4200]);
  expect((await prices()).find(({ product_id }) => product_id === other)).toMatchObject({
    price: "2",
    currency: "GBP",
    version: 1,
  });
});

test("what is nothing in the decimals of a price tells nothing", async () => {
  const { buy, prices, product, make, supplier_id } = await buying();
  const soap = await product();
  await make("/exchange-rates", { currency: "KWD", rate: 1_000_000_000, valid_from: "2020-01-01" });
  await make("/supplier-products", { supplier_id, product_id: soap, price: 2, currency: "KWD" });
  await buy(soap, ["0.0001"]);
  expect(await prices()).toMatchObject([{ price: "2", version: 1 }]);
});

import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../shop.ts";

/** A moment so many days ago, at the same time of day. */
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** More movements of one product than are valued anew within a request. */
const TOO_MANY = 20_001;

/** A shop with a warehouse, and products of which 10 came thirty days ago at 1 and 10 ten days ago at 9. */
async function openShelves(count: number) {
  const shop = await openShop();
  const { id: warehouse_id, code } = await shop.warehouse();
  const products = [];
  for (let n = 0; n < count; n++) {
    const card = await shop.product({ cost: "1" });
    const at = { type: "receive", product_id: card.id, warehouse_id, quantity: 10, confirm: true };
    await shop.move({ ...at, unit_cost: 1, occurred_at: ago(30) });
    await shop.move({ ...at, unit_cost: 9, occurred_at: ago(10) });
    products.push({
      sku: String(card.sku),
      id: card.id,
      move: (fields: object) => shop.move({ ...at, ...fields }),
    });
  }
  const values = async (): Promise<string[]> => {
    const [rows = []] = await asOwner(
      sql`select trim_scale(p.value)::text as value from inventory.stock_positions p join inventory.products c on c.id = p.product_id
           where p.tenant_id = ${shop.tenant.id} order by c.sku`,
    );
    return rows.map(({ value }) => String(value));
  };
  /** How many statements of the database wrote the rows that are there now. */
  const writings = async (table: string) => {
    const [rows = []] = await asOwner(
      sql`select count(distinct (xmin::text, cmin::text))::int as n from ${sql.raw(table)}
           where tenant_id = ${shop.tenant.id}`,
    );
    return rows[0]?.n;
  };
  return { ...shop, warehouse_id, code: String(code), products, values, writings };
}

describe("what is posted late together", () => {
  it("is valued once, in the order in which it happened, whatever the order of its rows, and so are its days", async () => {
    const { products, code, importAs, values, writings } = await openShelves(2);
    for (const { move } of products) await move({ type: "issue", quantity: 10 });
    expect(await values()).toEqual(["50", "50"]);
    const rows = products.flatMap(({ sku }) => [
      `${sku},${code},10,4,${ago(5)}`,
      `${sku},${code},20,2,${ago(20)}`,
      `${sku},${code},10,7,${ago(31)}`,
    ]);
    const { report } = await importAs(
      "stock-movements",
      `sku,warehouse_code,quantity,unit_cost,occurred_at\n${rows.join("\n")}`,
      "existing=update&confirm=true",
    );
    expect(report.totals, JSON.stringify(report)).toMatchObject({ created: 6 });
    // 10 at 7, 10 at 1, 20 at 2, 10 at 9 and 10 at 4 are 250 for 60.
    expect(await values()).toEqual(["208.3333", "208.3333"]);
    expect(await writings("reports.daily_stock")).toBe(1);
  });

  it("has what followed it written at once", async () => {
    const { products, values, writings } = await openShelves(1);
    const [one] = products;
    for (let n = 9; n > 0; n--) await one?.move({ type: "issue", quantity: 1, occurred_at: ago(n) });
    const before = Number(await writings("inventory.stock_movements"));
    await one?.move({ quantity: 20, unit_cost: 4, occurred_at: ago(29) });
    // 10 at 1, 20 at 4, 10 at 9 are 180 for 40, of which 9 left.
    expect(await values()).toEqual(["139.5"]);
    expect(before).toBe(11);
    // Two receipts stay as they were; the late one is posted, then valued with the nine issues.
    expect(await writings("inventory.stock_movements")).toBe(3);
  });

  it("is bound by what it turned out to be worth", async () => {
    const { products, owner, tenant, warehouse_id, values } = await openShelves(1);
    await owner.call("PATCH", "/stock-settings", { body: { limits: { manager: { value: "5" } } } });
    const manager = await tenant.member("manager");
    const adjust = (quantity: number, occurred_at: string) =>
      manager.post("/stock-movements", {
        ...{
          type: "adjust",
          product_id: products[0]?.id,
          warehouse_id,
          quantity,
          reason: "Broken",
          occurred_at,
        },
      });
    const now = await adjust(-2, ago(5));
    expect([now.status, now.body.code, now.body.value]).toEqual([403, "stock.beyond_limit", "10"]);
    expect((await adjust(-2, ago(20))).status).toBe(201);
    expect(await values()).toEqual(["98"]);
  });
});

describe("a late movement that is followed by more than can be valued within a request", () => {
  it("is refused by that name and leaves nothing; one with less behind it is posted", async () => {
    const { products, tenant, warehouse_id, values } = await openShelves(1);
    const [one] = products;
    const load = sql`insert into inventory.stock_movements
        (tenant_id, id, type, product_id, warehouse_id, quantity, balance, unit_cost, currency, exchange_rate, value, occurred_at)
      select ${tenant.id}, app.uuid7(), 'receive', ${one?.id}::uuid, ${warehouse_id}::uuid, 1, 20 + n, 2, 'RWF', 1, 2,
             now() - interval '9 days' + n * interval '1 second' from generate_series(1, ${TOO_MANY}::int) n`;
    const position = sql`update inventory.stock_positions
         set quantity = quantity + ${TOO_MANY}::int, value = value + 2 * ${TOO_MANY}::int, latest_at = now() - interval '8 days'
       where tenant_id = ${tenant.id}`;
    const level = sql`update inventory.stock_levels set quantity = quantity + ${TOO_MANY}::int where tenant_id = ${tenant.id}`;
    const triggers = (state: "disable" | "enable") =>
      sql.raw(`alter table inventory.stock_movements ${state} trigger user`);
    await asOwner(triggers("disable"), load, triggers("enable"), position, level);
    const [before] = await values();
    const refused = await one?.move({ quantity: 1, unit_cost: 3, occurred_at: ago(9.5) });
    expect([refused?.status, refused?.body.code]).toEqual([409, "stock.too_much_since"]);
    expect(refused?.body).toMatchObject({ movements: TOO_MANY + 1, most: TOO_MANY - 1 });
    expect(await values()).toEqual([before]);
    expect((await one?.move({ quantity: 1, unit_cost: 3 }))?.status).toBe(201);
    expect((await one?.move({ quantity: 1, unit_cost: 3, occurred_at: ago(8.8) }))?.status).toBe(201);
  }, 60_000);
});

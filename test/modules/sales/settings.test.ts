import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../inventory/shop.ts";

const COLUMNS = `prices_include_tax, payment_methods, price_override_roles, discount_limits, credit_roles, credit_limit,
  undocumented_roles, reservation_hours`;

const ALL = { operator: "10", staff: "10", cashier: "10", viewer: "10", customer: "10" };

test("discount limits are answered as they hold: those that were set, and of other roles the usual ones", async () => {
  const { owner } = await openShop();
  const body = { discount_limits: { cashier: "2.50", manager: "30" } };
  const answer = await owner.call("PATCH", "/sales-settings", { body });
  const held = { ...ALL, owner: "100", admin: "100", api_key: "100", cashier: "2.5", manager: "30" };
  expect(answer.body.discount_limits).toEqual(held);
  expect((await owner.get("/sales-settings")).body.discount_limits).toEqual(held);
});

test("what holds where nothing was ever written is what the first thing that is written leaves of the rest", async () => {
  const { owner, tenant } = await openShop();
  const before = (await owner.get("/sales-settings")).body;
  expect(before).toEqual({
    ...{ prices_include_tax: true, reservation_hours: 24, credit_limit: null, version: 0 },
    payment_methods: ["cash", "card", "mobile_money", "bank", "cheque", "credit", "other"],
    price_override_roles: ["owner", "admin", "manager"],
    credit_roles: ["owner", "admin", "manager"],
    undocumented_roles: [],
    discount_limits: { ...ALL, owner: "100", admin: "100", manager: "100", api_key: "100" },
  });
  await owner.call("PATCH", "/sales-settings", { body: { reservation_hours: 24 } });
  expect((await owner.get("/sales-settings")).body).toEqual({ ...before, version: 1 });
  const [[row]] = [
    await asOwner(sql`select ${sql.raw(COLUMNS)} from sales.settings where tenant_id = ${tenant.id}`),
  ];
  expect(row).toHaveLength(1);
});

test.each([
  [{ price_override_roles: ["nobody"] }],
  [{ credit_roles: ["owner", "owner"] }],
  [{ payment_methods: ["shells"] }],
  [{ discount_limits: { cashier: "101" } }],
  [{ discount_limits: { nobody: "5" } }],
  [{ credit_limit: "-1" }],
  [{ reservation_hours: 0 }],
  [{ reservation_hours: 721 }],
])("%j is refused", async (body) => {
  const { owner } = await openShop();
  const answer = await owner.call("PATCH", "/sales-settings", { body });
  expect([answer.status, answer.body.code]).toEqual([422, "request.invalid"]);
});

test("staff read them; admins write them, and no API key does", async () => {
  const { owner, tenant } = await openShop();
  const cashier = await tenant.member("cashier");
  expect((await cashier.get("/sales-settings")).status).toBe(200);
  expect((await cashier.call("PATCH", "/sales-settings", { body: { reservation_hours: 1 } })).status).toBe(
    403,
  );
  expect(
    (await owner.call("PUT", "/sales-settings", { body: { credit_roles: ["api_key", "cashier"] } })).status,
  ).toBe(200);
});

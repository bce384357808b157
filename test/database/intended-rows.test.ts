import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { isGlobal, liveTables } from "./live-schema.ts";

/** What a numeric or date column may hold in place of a number or a day. */
const NO_VALUE: Record<string, string> = { numeric: "NaN", date: "infinity" };

const columns = (await liveTables())
  .filter((table) => !isGlobal(table))
  .flatMap((table) =>
    table.columns
      .filter(({ type, generated }) => !generated && /^(numeric|date)\b/.test(type))
      .map(({ name, type }) => [`${table.name}.${name}`, name, type.replace(/\(.*/, ""), table] as const),
  );

test("there are numbers and days in many tables", () => {
  expect(columns.length).toBeGreaterThan(60);
});

test.each(columns)("%s holds numbers or days alone", async (_, column, type, table) => {
  const checks = table.checks.filter(({ columns: of }) => of.includes(column));
  const [row] = await asOwner(
    sql`select ${sql.join(
      checks.map(({ definition }) => {
        const condition = definition.replace(/^CHECK /, "").replace(/ NOT VALID$/, "");
        const value = sql.raw(`'${NO_VALUE[type]}'::${type}`);
        const others = table.columns.filter(({ name }) => name !== column);
        const empty = sql.raw(others.map(({ name, type: of }) => `null::${of} as "${name}"`).join(", "));
        return sql`coalesce((select ${sql.raw(condition)} from (select ${value} as ${sql.raw(`"${column}"`)}, ${empty}) r), true)`;
      }),
      sql` and `,
    )} as holds`,
  );
  expect(row?.[0]?.holds).toBe(false);
});

describe("a row that no rule intends is refused, whoever writes it", () => {
  let tenant: string;
  const [here, there, far, product, lot, loose] = [newId(), newId(), newId(), newId(), newId(), newId()];
  const [transfer, count] = [newId(), newId()];

  beforeAll(async () => {
    ({ id: tenant } = await mintTenant());
    await asOwner(
      sql`insert into inventory.warehouses (tenant_id, id, code, name)
          select ${tenant}, w, c, 'Shelf' from (values (${here}::uuid, 'H'), (${there}::uuid, 'T'), (${far}::uuid, 'F')) v (w, c)`,
      sql`insert into inventory.products (tenant_id, id, sku, name, currency, track_lots)
          values (${tenant}, ${product}, 'LOTS', 'Kept in lots', 'RWF', true), (${tenant}, ${loose}, 'LOOSE', 'Without', 'RWF', false)`,
      sql`insert into inventory.lots (tenant_id, id, product_id, lot_number) values (${tenant}, ${lot}, ${product}, 'L')`,
      sql`insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id) values (${tenant}, ${transfer}, ${here}, ${there})`,
      sql`insert into inventory.stock_counts (tenant_id, id, warehouse_id) values (${tenant}, ${count}, ${here})`,
      moved("receive", here, 10),
      moved("receive", far, 10),
      moved("transfer", here, -5),
    );
  });

  const moved = (type: "receive" | "transfer" | "count", warehouse: string, quantity: number): SQL =>
    sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, counted, transfer_id, stock_count_id)
        values (${tenant}, ${newId()}, ${type}, ${loose}, ${warehouse}, ${quantity}, ${type === "count" ? quantity : null},
                ${type === "transfer" ? transfer : null}, ${type === "count" ? count : null})`;
  const transferred = (from: string, to: string, status: string, finished: SQL): SQL =>
    sql`insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id, status, finished_at)
        values (${tenant}, ${newId()}, ${from}, ${to}, ${status}, ${finished})`;
  const counted = (status: string, finished: SQL): SQL =>
    sql`insert into inventory.stock_counts (tenant_id, id, warehouse_id, status, finished_at)
        values (${tenant}, ${newId()}, ${here}, ${status}, ${finished})`;
  const named = (table: string, names: Record<string, string>): SQL =>
    sql`insert into ${sql.raw(`inventory.${table}`)} (tenant_id, id, ${sql.raw(Object.keys(names).join(", "))})
        values (${tenant}, ${newId()}, ${sql.join(
          Object.values(names).map((value) => sql`${value}`),
          sql`, `,
        )})`;

  const refused: [what: string, row: () => SQL, why: RegExp][] = [
    [
      "a transfer from a warehouse to itself",
      () => transferred(here, here, "in_transit", sql`null`),
      /between_two/,
    ],
    [
      "a received transfer that never ended",
      () => transferred(here, there, "received", sql`null`),
      /transfer_finished/,
    ],
    [
      "a transfer under way that has ended",
      () => transferred(here, there, "in_transit", sql`now()`),
      /transfer_finished/,
    ],
    ["a posted count that never ended", () => counted("posted", sql`null`), /count_finished/],
    ["an open count that has ended", () => counted("open", sql`now()`), /count_finished/],
    [
      "a difference at a warehouse that its count is not of",
      () => moved("count", far, 3),
      /stock_count\.not_found/,
    ],
    [
      "an arrival at a warehouse that its transfer is not to",
      () => moved("transfer", far, 5),
      /stock_transfer\.not_found/,
    ],
    [
      "a departure from where its transfer goes to",
      () => moved("transfer", far, -5),
      /stock_transfer\.not_found/,
    ],
    [
      "a lot of a product without lots",
      () =>
        sql`insert into inventory.lots (tenant_id, id, product_id, lot_number) values (${tenant}, ${newId()}, ${loose}, 'X')`,
      /lot\.not_tracked/,
    ],
    [
      "a product without a SKU",
      () => named("products", { sku: "", name: "A", currency: "RWF" }),
      /products_sku_check/,
    ],
    [
      "a product without a name",
      () => named("products", { sku: "A", name: "", currency: "RWF" }),
      /products_name_check/,
    ],
    [
      "a product without a unit",
      () => named("products", { sku: "A", name: "A", unit: "", currency: "RWF" }),
      /products_unit_check/,
    ],
    [
      "a barcode of nothing",
      () => named("barcodes", { product_id: loose, barcode: "" }),
      /barcodes_barcode_check/,
    ],
    [
      "a warehouse without a name",
      () => named("warehouses", { code: "A", name: "" }),
      /warehouses_name_check/,
    ],
    ["a supplier without a code", () => named("suppliers", { code: "", name: "A" }), /suppliers_code_check/],
    [
      "books closed for ever",
      () => sql`insert into inventory.settings (tenant_id, closed_through) values (${tenant}, 'infinity')`,
      /settings_finite/,
    ],
    [
      "a rate that never begins",
      () =>
        sql`insert into tenants.exchange_rates (tenant_id, id, currency, rate, valid_from) values (${tenant}, ${newId()}, 'USD', 1, 'infinity')`,
      /exchange_rates_finite/,
    ],
  ];

  test.each(refused)("%s", async (_, row, why) => {
    await expect(asOwner(row())).rejects.toThrow(why);
  });

  test("what the rules intend is written: a leg that arrives, one that goes back, a count's own difference", async () => {
    await asOwner(moved("transfer", there, 2), moved("transfer", here, 1), moved("count", here, 4));
  });
});

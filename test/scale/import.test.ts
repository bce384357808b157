import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../modules/inventory/shop.ts";
import { explainWork } from "./work-of-plan.ts";

/** Small tenants, which are all that the statistics know. */
const SMALL = { tenants: 6000, rows: 1 };
/** Rows of a file, and how many times each may be looked at. */
const [ROWS, LOOKS] = [300, 60];

const works: number[] = [];
const lines = (of: (n: number) => string) => Array.from({ length: ROWS }, (_, n) => of(n)).join("\n");

beforeAll(async () => {
  const id = (at: string, row: string) =>
    sql.raw(`(lpad(to_hex(t), 8, '0') || '-${at}-7000-8000-' || lpad(to_hex(${row}), 12, '0'))::uuid`);
  const [tenant, product, warehouse] = [id("aaaa", "0"), id("bbbb", "r"), id("dddd", "0")];
  const each = sql`generate_series(1, ${SMALL.tenants}::int) t cross join generate_series(1, ${SMALL.rows}::int) r`;
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency, barcode, quarantine_returns)
        select ${tenant}, ${product}, 'S' || r, 'N' || r, 'RWF', 'B' || r, false from ${each}`,
    sql`insert into inventory.barcodes (tenant_id, id, product_id, barcode)
        select ${tenant}, ${id("cccc", "r")}, ${product}, 'B' || r from ${each}`,
    sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity)
        select ${tenant}, ${product}, ${warehouse}, 1 from ${each}`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
        select ${tenant}, ${product}, ${warehouse}, 1 from ${each}`,
    sql`insert into purchasing.supplier_products (tenant_id, id, supplier_id, product_id, price, currency)
        select ${tenant}, ${id("eeee", "r")}, ${warehouse}, ${product}, 1, 'RWF' from ${each}`,
    sql`insert into contacts.contacts (tenant_id, id, name, code) select ${tenant}, ${product}, 'N' || r, 'C' || r from ${each}`,
    sql`insert into contacts.search_keys (tenant_id, contact_id, kind, value)
        select ${tenant}, ${product}, 'email', 'n' || r || '@x.example' from ${each}`,
    sql`analyze contacts.contacts, contacts.search_keys, inventory.products, inventory.barcodes, inventory.stock_positions, inventory.stock_levels,
          purchasing.supplier_products`,
  );
}, 180_000);

test("a file is looked at row by row, never each row against all, also where the statistics know small tenants only", async () => {
  const { importAs, warehouse } = await openShop();
  await warehouse({ code: "W" });
  await importAs("suppliers", "code,name\nX,X");
  const files: Record<string, [text: string, again: string]> = {
    products: [`sku,name,barcode\n${lines((n) => `S${n},N${n},B${n}`)}`, "existing=update"],
    contacts: [`code,name,emails\n${lines((n) => `C${n},N${n},n${n}@x.example`)}`, "existing=update"],
    "supplier-products": [
      `supplier_code,sku,price,preferred\n${lines((n) => `X,S${n},3,true`)}`,
      "existing=update",
    ],
  };
  for (const [kind, [text]] of Object.entries(files)) expect((await importAs(kind, text)).status).toBe(200);
  explainWork((statement) => /\bgiven as materialized \(select \(value/.test(statement), works);
  for (const [kind, [text, again]] of Object.entries(files)) {
    const { report } = await importAs(kind, text, again);
    expect([kind, report.totals.unchanged]).toEqual([kind, ROWS]);
  }
  expect(works.map((work) => Math.ceil(work / ROWS)).filter((looks) => looks > LOOKS)).toEqual([]);
}, 120_000);

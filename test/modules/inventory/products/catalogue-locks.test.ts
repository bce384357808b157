import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { movedBy } from "../../../../src/modules/inventory/products/import-products.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { openShop } from "../shop.ts";

test("a file has alone what a change of the table has alone", async () => {
  const [rows] = await asOwner(
    sql`select a.attname as name from pg_trigger t
          join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = any (t.tgattr)
         where t.tgrelid = 'inventory.products'::regclass and t.tgname = 'alone'`,
  );
  expect((rows ?? []).map(({ name }) => String(name)).sort()).toEqual([...movedBy].sort());
});

describe("nobody waits in a circle", () => {
  test("who gives a product a unit, and who changes by what it moves", async () => {
    const { tenant, owner, product } = await openShop();
    const { id } = await product();
    const change = {
      first: [
        sql`select from inventory.products where tenant_id = ${tenant.id} and id = ${id} for no key update`,
      ],
      last: [sql`update inventory.products set active = false where tenant_id = ${tenant.id} and id = ${id}`],
    };
    const { result } = await meanwhile(change, () =>
      owner.post(`/products/${id}/units`, { unit: "box", quantity: 10 }),
    );
    expect(result.status, result.text).toBe(201);
    expect((await owner.get(`/products/${id}`)).body).toMatchObject({ active: false });
  });

  test("who imports a file that changes by what products move, and who sells them", async () => {
    const { tenant, owner, product, importCsv } = await openShop();
    for (let made = 0; made < 20; made += 1) await product();
    const [rows = []] = await asOwner(
      sql`select p.id, p.sku from inventory.products p where p.tenant_id = ${tenant.id}
           order by inventory.catalogue_lock(p.tenant_id, 'products', p.id)`,
    );
    const ids = rows.map(({ id }) => String(id));
    const share = (of: string[]) =>
      sql`select inventory.share_catalogue(${tenant.id}::uuid, 'products', ${`{${of.join(",")}}`}::uuid[])`;
    // Whoever sells several has the locks in their order, and is at the first of them.
    const sale = { first: [share(ids.slice(0, 1))], last: [share(ids)] };
    const file = `sku,name,whole_units\n${rows
      .map(({ sku }) => `${sku},Soap,true`)
      .toReversed()
      .join("\n")}`;
    const { result } = await meanwhile(sale, () => importCsv(file, "existing=update"));
    expect(result.status, result.text).toBe(200);
    expect(result.body).toMatchObject({ totals: { updated: ids.length } });
    const { body } = await owner.get<{ data: unknown[] }>("/products?limit=100");
    expect(body.data).toEqual(ids.map(() => expect.objectContaining({ whole_units: true })));
  });
});

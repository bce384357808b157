import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { fiscalTenant } from "../fiscal-tenant.ts";

type Of = Awaited<ReturnType<typeof fiscalTenant>>;
const product = async ({ owner }: Pick<Of, "owner">) =>
  (await owner.post<{ id: string }>("/products", { sku: newId(), name: "Paracetamol" })).body.id;
const read = ({ owner }: Of, id: string) => owner.get<Record<string, unknown>>(`/products/${id}/fiscal-item`);
const write = ({ owner }: Of, id: string, body: unknown, headers = {}) =>
  owner.call<Record<string, unknown>>("PUT", `/products/${id}/fiscal-item`, { body, headers });

/** What a sale would do: items by default for those that have none. */
const ensure = async (tenant: string, ids: string[]) => {
  const [rows = []] = await asOwner(
    sql`select * from fiscal.items where tenant_id = ${tenant} and product_id = any (${`{${ids.join(",")}}`}::uuid[])`,
  );
  return rows;
};

describe("what the authority calls a product", () => {
  test("is the country's usual until somebody says otherwise, and then has a code by the authorities' scheme", async () => {
    const of = await fiscalTenant();
    const id = await product(of);
    expect((await read(of, id)).body).toEqual({
      ...{ product_id: id, item_code: null, item_class: "5059690800", item_type: "2", packaging_unit: "NT" },
      ...{ quantity_unit: "U", origin: "RW", band: "B", warning: null, registrations: [], version: 0 },
    });
    const said = await write(of, id, { item_class: "5114200000", packaging_unit: "BX", origin: "IN" });
    expect(said).toMatchObject({
      status: 200,
      body: { item_code: "IN2BXXU0000001", item_class: "5114200000", quantity_unit: "U", version: 1 },
    });
    expect(await ensure(of.tenant.id, [id])).toHaveLength(1);
  });

  test("keeps its code with another class, and gets the next with other units", async () => {
    const of = await fiscalTenant();
    const [first, second] = [await product(of), await product(of)];
    await write(of, first, { item_class: "5114200000" });
    await write(of, second, { item_class: "5114200000" });
    expect((await write(of, first, { item_class: "5110150000" })).body).toMatchObject({
      item_code: "RW2NTXU0000001",
    });
    expect((await write(of, first, { item_class: "5110150000", quantity_unit: "NO" })).body).toMatchObject({
      item_code: "RW2NTXNOX0000003",
      version: 3,
    });
    expect((await read(of, second)).body).toMatchObject({ item_code: "RW2NTXU0000002" });
  });

  test("is in units that the authority has, once its codes were fetched; so are the tenant's defaults", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    const id = await product(of);
    const given = { item_class: "5114200000", packaging_unit: "QQ" };
    expect((await write(of, id, given)).status).toBe(200);
    expect((await of.owner.post(`/fiscal-devices/${of.deviceId}/fetch-codes`, {})).status).toBe(200);
    const refused = (field: string) => ({ status: 422, body: { code: "fiscal_item.unknown_code", field } });
    expect(await write(of, id, given)).toMatchObject(refused("packaging_unit"));
    const setDefaults = (body: object) => of.owner.call("PATCH", "/fiscal-settings", { body });
    expect(await setDefaults({ quantity_unit: "ZZZZ" })).toMatchObject(refused("quantity_unit"));
    expect((await setDefaults({ quantity_unit: "KG" })).status).toBe(200);
    expect((await write(of, id, { ...given, packaging_unit: "BX" })).status).toBe(200);
  });

  test("follows the tenant's own defaults", async () => {
    const of = await fiscalTenant();
    const id = await product(of);
    await of.owner.call("PATCH", "/fiscal-settings", {
      body: { item_class: "5138000000", quantity_unit: "BX", origin: "KE", item_type: "1" },
    });
    expect((await read(of, id)).body).toMatchObject({
      ...{
        item_class: "5138000000",
        quantity_unit: "BX",
        origin: "KE",
        item_type: "1",
        packaging_unit: "NT",
      },
    });
  });

  test("is refused where the class, a unit or the product is none, or the version another", async () => {
    const of = await fiscalTenant();
    const id = await product(of);
    for (const body of [
      {},
      { item_class: "abc" },
      { item_class: "1", quantity_unit: "toolong" },
      { item_class: "1", origin: "RWA" },
    ])
      expect((await write(of, id, body)).status).toBe(422);
    expect(await write(of, newId(), { item_class: "1" })).toMatchObject({ status: 404 });
    await write(of, id, { item_class: "1" });
    expect(await write(of, id, { item_class: "2" }, { "If-Match": '"0"' })).toMatchObject({ status: 412 });
    expect((await read(of, id)).body).toMatchObject({ item_class: "1", version: 1 });
  });

  test("is nothing for a tenant without a country", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const id = await product({ owner });
    expect(
      await owner.call("PUT", `/products/${id}/fiscal-item`, { body: { item_class: "1" } }),
    ).toMatchObject({
      status: 409,
      body: { code: "fiscal_item.no_country" },
    });
  });

  test("has numbers that no two products share, however many are made at once", async () => {
    const of = await fiscalTenant();
    const ids = await Promise.all(Array.from({ length: 6 }, () => product(of)));
    const made = await Promise.all(ids.map((id) => write(of, id, { item_class: "1" })));
    const codes = made.map(({ body }) => String(body.item_code)).sort();
    expect(codes).toEqual([1, 2, 3, 4, 5, 6].map((n) => `RW2NTXU000000${n}`));
  });
});

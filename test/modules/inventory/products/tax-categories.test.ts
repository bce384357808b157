import { expect, test } from "vitest";
import { openShop } from "../shop.ts";

test("a product's tax category is a band of the country once that is known, in files too; one from before is warned of", async () => {
  const { owner, importCsv } = await openShop();
  const make = (sku: string, tax_category?: string) =>
    owner.post<{ id: string; code: string }>("/products", { sku, name: sku, price: "10", tax_category });
  const { body: early } = await make("EARLY", "VAT");
  await owner.call("PATCH", "/fiscal-settings", { body: { country: "RW" } });
  for (const wrong of ["VAT", "Z", "b"])
    expect((await make("LATE", wrong)).body).toMatchObject({
      ...{ status: 422, code: "product.unknown_tax_category", bands: ["A", "B", "C", "D"] },
    });
  const { body: made } = await make("LATE", "A");
  expect((await make("NONE")).status).toBe(201);
  const change = (id: string, body: object) => owner.call("PATCH", `/products/${id}`, { body });
  expect((await change(made.id, { tax_category: "VAT" })).body.code).toBe("product.unknown_tax_category");
  expect((await change(early.id, { name: "Renamed" })).status).toBe(200);
  const file = (text: string) => importCsv(text, "existing=update");
  const refused = await file("sku,name,tax_category\nFILE,Soap,VAT\n");
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("unknown_tax_category")]);
  expect((await file("sku,name,tax_category\nFILE,Soap,B\nEARLY,Soap,VAT\n")).status).toBe(200);
  const item = async (id: string) => (await owner.get(`/products/${id}/fiscal-item`)).body;
  expect(await item(early.id)).toMatchObject({
    ...{ band: "B", warning: "The country has no band VAT: it is sold at the default band B" },
  });
  expect(await item(made.id)).toMatchObject({ band: "A", warning: null });
});

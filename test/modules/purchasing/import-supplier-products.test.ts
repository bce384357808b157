import { expect, test } from "vitest";
import { type Item, inShort, openShop } from "../inventory/shop.ts";

async function buying() {
  const shop = await openShop();
  const made = async (code: string) => (await shop.owner.post<Item>("/suppliers", { code, name: code })).body;
  const [acme, best] = [await made("ACME"), await made("BEST")];
  const [soap, tea] = [await shop.product({ sku: "SOAP" }), await shop.product({ sku: "TEA" })];
  const send = (text: string, query?: string) => shop.importAs("supplier-products", text, query);
  return { ...shop, acme, best, soap, tea, send };
}

test("prices are found by supplier code and SKU, made and changed; blank cells stay", async () => {
  const { send, owner, acme, soap } = await buying();
  const price = {
    supplier_id: acme.id,
    product_id: soap.id,
    price: "5",
    currency: "USD",
    minimum_quantity: "3",
  };
  const { body } = await owner.post<Item>("/supplier-products", { ...price, supplier_sku: "S-1" });
  const { status, report } = await send(
    "supplier_code,sku,supplier_sku,price,lead_time_days,preferred,clear\nACME,SOAP,,6.25,4,true,supplier_sku\nBEST,SOAP,,7,,,\nBEST,TEA,T,1,,yes,\n",
    "existing=update",
  );
  expect([status, inShort(report)]).toEqual([200, ["2 updated", "3 created", "4 created"]]);
  expect(report.rows[0]).toMatchObject({ supplier_code: "ACME", sku: "SOAP", supplier_product_id: body.id });
  expect((await owner.get(`/supplier-products/${body.id}`)).body).toMatchObject({
    ...price,
    price: "6.25",
    supplier_sku: null,
    lead_time_days: 4,
    preferred: true,
  });
  const made = await owner.get(`/supplier-products/${report.rows[1]?.supplier_product_id}`);
  expect(made.body).toMatchObject({ price: "7", currency: "RWF", preferred: false, minimum_quantity: null });
});

test("an unknown supplier or SKU, a known pair and a second preferred supplier are faults of their row", async () => {
  const { send, owner, acme, soap } = await buying();
  await owner.post("/supplier-products", {
    supplier_id: acme.id,
    product_id: soap.id,
    price: "5",
    preferred: true,
  });
  const { report } = await send(
    `supplier_code,sku,price,preferred
NONE,SOAP,1,
ACME,NONE,1,
ACME,SOAP,1,
BEST,SOAP,1,true
ACME,TEA,1,true
BEST,TEA,1,true
BEST,TEA,2,
`,
    "mode=skip_bad",
  );
  expect(inShort(report)).toEqual([
    "2 failed supplier_code supplier_product.unknown_supplier",
    "3 failed sku supplier_product.unknown_product",
    "4 failed sku supplier_product.exists",
    "5 failed preferred supplier_product.preferred_taken",
    "6 created",
    "7 failed preferred supplier_product.preferred_taken",
    "8 failed sku duplicate_in_file",
  ]);
});

import { expect, test } from "vitest";
import { type Item, openShop, type Shop } from "../shop.ts";

const MORPHINE = {
  generic_name: "Morphine sulfate",
  strength: "10 mg/ml",
  form: "ampoule",
  controlled_class: "II",
  cold_chain: false,
};
const INSULIN = {
  generic_name: "Insulin glargine",
  strength: "100 IU/ml",
  form: "pen",
  controlled_class: null,
  cold_chain: true,
};
const PLAIN = { generic_name: null, strength: null, form: null, controlled_class: null, cold_chain: false };

const found = async ({ owner }: Shop, query: string): Promise<unknown[]> =>
  (await owner.get<{ data: Item[] }>(`/products?sort=sku&${query}`)).body.data.map(({ sku }) => sku);

test("a medicine keeps what it is: as it was made, read, corrected and replaced", async () => {
  const { owner, product } = await openShop();
  const made = await product({ sku: "insulin", ...INSULIN });
  expect(made).toMatchObject(INSULIN);
  const path = `/products/${made.id}`;
  expect((await owner.get(path)).body).toMatchObject(INSULIN);
  for (const field of Object.keys(INSULIN) as (keyof typeof INSULIN)[]) {
    const body = { [field]: MORPHINE[field] };
    const before = (await owner.get(path)).body;
    const changed = await owner.call("PATCH", path, { body });
    expect(changed.body).toMatchObject({
      ...before,
      ...body,
      version: changed.body.version,
      updated_at: changed.body.updated_at,
    });
  }
  expect((await owner.get(path)).body).toMatchObject(MORPHINE);
  await owner.call("PUT", path, { body: { sku: "insulin", name: "Pen" } });
  expect((await owner.get(path)).body).toMatchObject(PLAIN);
});

test("medicines are found by their schedule, by whether they are kept cold, and by their generic name", async () => {
  const shop = await openShop();
  await shop.product({ sku: "a-vial", name: "Vial", ...MORPHINE });
  await shop.product({ sku: "b-pen", name: "Pen", ...INSULIN });
  await shop.product({ sku: "c-soap", name: "Soap" });
  await shop.product({ sku: "d-patch", name: "Patch", controlled_class: "III", cold_chain: true });
  expect(await found(shop, "controlled_class=II")).toEqual(["a-vial"]);
  expect(await found(shop, "controlled_class=III")).toEqual(["d-patch"]);
  expect(await found(shop, "controlled_class=I")).toEqual([]);
  expect(await found(shop, "cold_chain=true")).toEqual(["b-pen", "d-patch"]);
  expect(await found(shop, "cold_chain=false")).toEqual(["a-vial", "c-soap"]);
  expect(await found(shop, "cold_chain=true&controlled_class=III")).toEqual(["d-patch"]);
  expect(await found(shop, "q=glargine")).toEqual(["b-pen"]);
  expect(await found(shop, "q=MORPHINE")).toEqual(["a-vial"]);
  expect(await found(shop, "q=ampoule")).toEqual([]);
  expect((await shop.owner.get("/products?cold_chain=perhaps")).status).toBe(422);
});

test("a file of medicines is written, exported, and imported by somebody else as it was", async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const file = [
    "sku,name,generic_name,strength,form,controlled_class,cold_chain",
    "a-vial,Vial,Morphine sulfate,10 mg/ml,ampoule,II,false",
    "b-pen,Pen,Insulin glargine,100 IU/ml,pen,,true",
    "c-soap,Soap,,,,,",
  ].join("\n");
  expect((await shop.importAs("products", file)).report.totals).toMatchObject({ created: 3, failed: 0 });
  const listed = async ({ owner }: Shop) =>
    (await owner.get<{ data: Item[] }>("/products?sort=sku")).body.data;
  expect(await listed(shop)).toMatchObject([MORPHINE, INSULIN, PLAIN]);
  const { text } = await shop.owner.get("/products?format=csv&sort=sku");
  for (const said of ["Morphine sulfate,10 mg/ml,ampoule,II,false", "Insulin glargine,100 IU/ml,pen,,true"])
    expect(text).toContain(said);
  expect((await other.importAs("products", text)).report.totals).toMatchObject({ created: 3, failed: 0 });
  expect(await listed(other)).toMatchObject([MORPHINE, INSULIN, PLAIN]);
  const warm = "sku,name,cold_chain,controlled_class\nb-pen,Pen,false,IV\n";
  expect((await shop.importAs("products", warm, "existing=update")).report.totals).toMatchObject({
    updated: 1,
  });
  expect(await listed(shop)).toMatchObject([
    MORPHINE,
    { ...INSULIN, cold_chain: false, controlled_class: "IV" },
    PLAIN,
  ]);
});

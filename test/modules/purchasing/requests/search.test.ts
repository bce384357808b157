import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner } from "#test/tenant.ts";
import { openShop, type Request } from "../shop.ts";

const words = (count: number) => Array.from({ length: count }, (_, n) => String.fromCodePoint(0x4e00 + n));

test("a search of requests for a hundred words is planned as one for a single word is: a word more is a value more", async () => {
  const { tenant, owner } = await openShop();
  const nodes = async (count: number) => {
    const q = encodeURIComponent(words(count).join(" "));
    const plan = await planned(tenant.id, await statementOf(owner, `/purchase-requests?q=${q}`), "as it is");
    return plan.length;
  };
  expect(await nodes(100)).toBe(await nodes(1));
});

test("of many words each is found in the reference, the note, the supplier or a product, however many have it", async () => {
  const { tenant, owner, draft, supplier, product, warehouse } = await openShop();
  const supplier_id = await supplier({ name: "Kigali Pharma" });
  const warehouse_id = await warehouse();
  await asOwner(
    sql`insert into inventory.products (tenant_id, id, sku, name, currency)
        select ${tenant.id}::uuid, app.uuid7(), 'T' || n, 'Tablet ' || n, 'RWF' from generate_series(1, 60) n`,
  );
  const lines = [{ product_id: await product({ name: "Tablet of Amoxicillin" }), warehouse_id, quantity: 1 }];
  const made = await draft({ supplier_id, note: "urgent, for Musanze", lines });
  const plain = await draft({});
  const ids = async (q: string) => {
    const { body } = await owner.get<{ data: Request[] }>(`/purchase-requests?q=${encodeURIComponent(q)}`);
    return body.data.map(({ id }) => id);
  };
  expect(await ids("TABLET amoxi kigali pharma urgent musanze")).toEqual([made.id]);
  expect(await ids("tablet")).toEqual([made.id]);
  expect(await ids("amoxicillin")).toEqual([made.id]);
  expect(await ids("tablet amoxi kigali pharma urgent huye")).toEqual([]);
  expect(await ids("tablet 59")).toEqual([]);
  expect(await ids(" ")).toEqual([plain.id, made.id]);
});

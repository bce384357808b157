import { expect, test } from "vitest";
import { mintTenant } from "#test/tenant.ts";

interface Event extends Record<string, unknown> {
  id: string;
  type: string;
}
interface Page {
  data: Event[];
  next_cursor: string | null;
}

test("B-E46, B-E47: events by type and time, newest first, for any staff of the tenant", async () => {
  const tenant = await mintTenant();
  const [owner, viewer, customer] = [
    await tenant.member("owner"),
    await tenant.member("viewer"),
    await tenant.member("customer"),
  ];
  const { body: product } = await owner.post("/products", { sku: "A", name: "A" });
  await owner.call("PATCH", `/products/${product.id}`, { body: { name: "B" } });
  await owner.call("DELETE", `/products/${product.id}`);
  const events = async (query: string) => (await viewer.get<Page>(`/events?${query}`)).body.data;

  const all = await events("");
  expect(all.map(({ type }) => type)).toEqual([
    "inventory.product.removed",
    "inventory.product.updated",
    "inventory.product.created",
  ]);
  expect(all[1]).toMatchObject({
    payload: { product_id: product.id, fields: ["name"] },
    actor_kind: "user",
    actor_id: owner.userId,
  });
  expect(await events("type=inventory.product.created")).toEqual([all[2]]);
  expect(await events(`from=${encodeURIComponent(String(all[0]?.occurred_at))}`)).toContainEqual(all[0]);
  expect(await events("to=2020-01-01T00:00:00Z")).toEqual([]);
  const page = await viewer.get<Page>("/events?limit=2");
  expect(page.body.data).toEqual(all.slice(0, 2));
  expect(await events(`limit=2&cursor=${page.body.next_cursor}`)).toEqual(all.slice(2));

  expect((await viewer.get(`/events/${all[0]?.id}`)).body).toEqual(all[0]);
  expect((await customer.get("/events")).status).toBe(403);
  const stranger = await (await mintTenant()).member("owner");
  const foreign = await stranger.get(`/events/${all[0]?.id}`);
  expect([foreign.status, foreign.body.code]).toEqual([404, "event.not_found"]);
});

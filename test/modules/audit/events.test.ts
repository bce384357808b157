import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { openapi } from "../../http/contract.ts";

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

test("a log is in the order in which its entries were recorded, and the document says so", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const ids = [newId(), newId()];
  const [first, second] = ids;
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
        values (${tenant.id}, ${first}, 'test.slow', '{}', 'job', now()),
               (${tenant.id}, ${second}, 'test.quick', '{}', 'job', now() - interval '1 second')`,
  );
  const listed = async (sort: string) =>
    (await owner.get<Page>(`/events?sort=${sort}`)).body.data.map(({ id }) => id);
  expect(await listed("id")).toEqual(ids);
  expect(await listed("-id")).toEqual(ids.toReversed());
  for (const path of ["/events", "/audit-logs", "/admin/audit-logs"]) {
    const parameters = openapi.paths[`/api/v1${path}`]?.get?.parameters as unknown as {
      name: string;
      description: string;
      schema: { enum: string[] };
    }[];
    const sort = parameters.find(({ name }) => name === "sort");
    expect([path, sort?.schema.enum]).toEqual([path, ["id", "-id"]]);
    expect(sort?.description).toContain("as they were recorded");
  }
});

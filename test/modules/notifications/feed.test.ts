import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Client } from "#test/tenant.ts";
import { feedOf, openOffice } from "./office.ts";

const unreadOf = async (person: Client) =>
  (await person.get<{ unread: number; by_priority: Record<string, number> }>("/notifications/unread-count"))
    .body;

describe("a notification", () => {
  test("is raised once for each of its audience, in the colour of its priority, however often its event comes", async () => {
    const office = await openOffice();
    const [manager, clerk] = [await office.tenant.member("manager"), await office.tenant.member("cashier")];
    for (const severity of ["LOW", "MEDIUM", "HIGH", "CRITICAL"]) await office.alert(severity);
    await office.settle((all) => [...all, ...all].toReversed());
    await office.settle();
    const colours = { URGENT: "red", HIGH: "orange", MEDIUM: "blue", LOW: "green" };
    for (const person of [office.owner, manager]) {
      const feed = await feedOf(person);
      expect(Object.fromEntries(feed.map(({ priority, colour }) => [priority, colour]))).toEqual(colours);
      expect(feed).toHaveLength(4);
      expect(await unreadOf(person)).toEqual({
        unread: 4,
        by_priority: { URGENT: 1, HIGH: 1, MEDIUM: 1, LOW: 1 },
      });
    }
    expect(await feedOf(clerk)).toEqual([]);
    const created = await office.events("notifications.notification.created");
    expect(created).toHaveLength(8);
    expect(created[0]).toEqual({
      ...{ id: expect.any(String), user_id: expect.any(String), type: "monitoring.alert" },
      ...{ priority: expect.any(String), colour: expect.any(String) },
      created_at: expect.any(String),
    });
  });

  test("of a few products that ran low together is one each; of many, such as those of a file, one speaks for all", async () => {
    const imported = async (count: number) => {
      const office = await openOffice();
      const rows = Array.from({ length: count }, (_, at) => `P${at},Soap ${at},5`);
      const raw = { type: "text/csv", text: ["sku,name,reorder_point", ...rows].join("\n") };
      const answer = await office.owner.call("POST", "/products/import", { raw });
      expect(answer.status, answer.text).toBe(200);
      await office.settle();
      expect(await office.events("inventory.stock_alert.raised")).toHaveLength(count);
      return await feedOf(office.owner);
    };
    expect(await imported(20)).toHaveLength(20);
    const feed = await imported(21);
    expect(feed).toMatchObject([
      { type: "inventory.low_stock", title: expect.stringMatching(/^Soap \d+ and 20 more ran low$/) },
    ]);
  });

  test("is found by priority, words, type and whether it was read", async () => {
    const office = await openOffice();
    await office.alert("CRITICAL", { title: "Fridge is warm", summary: "Eight degrees" });
    await office.alert("LOW", { title: "Paper runs out", summary: "100% & <b>" });
    await office.settle();
    const titles = async (query: string) => (await feedOf(office.owner, query)).map(({ title }) => title);
    expect(await titles("priority=URGENT")).toEqual(["Fridge is warm"]);
    expect(await titles("q=eight+FRIDGE")).toEqual(["Fridge is warm"]);
    expect(await titles("q=%25")).toEqual(["Paper runs out"]);
    expect(await titles("type=monitoring.alert")).toHaveLength(2);
    expect(await titles("type=inventory.low_stock")).toEqual([]);
    const [paper] = await feedOf(office.owner, "priority=LOW");
    await office.owner.post(`/notifications/${paper?.id}/read`);
    expect(await titles("unread=true")).toEqual(["Fridge is warm"]);
    expect(await titles("unread=false")).toEqual(["Paper runs out"]);
    expect((await office.owner.get("/notifications?priority=CRITICAL")).status).toBe(422);
  });

  test("shows what raised it, and is read, unread, all read and removed by its owner, who is told of by events", async () => {
    const office = await openOffice();
    await office.alert("HIGH", { summary: "At night" });
    await office.settle();
    await office.alert("LOW");
    await office.settle();
    const [second, first] = await feedOf(office.owner);
    const path = `/notifications/${first?.id}`;
    const detail = await office.owner.get(path);
    expect(detail.body).toMatchObject({ read: false, metadata: { severity: "HIGH", rule_name: "Till" } });
    const read = await office.owner.post<{ read: boolean; version: number }>(`${path}/read`);
    expect(read.body).toMatchObject({ read: true });
    const again = await office.owner.post<{ version: number }>(`${path}/read`);
    expect(again.body.version).toBe(read.body.version);
    expect((await office.owner.post(`${path}/unread`)).body).toMatchObject({ read: false, read_at: null });
    expect((await office.owner.post("/notifications/read-all")).body).toEqual({ read: 2 });
    expect(await unreadOf(office.owner)).toMatchObject({ unread: 0 });
    const stale = { headers: { "If-Match": detail.headers.get("ETag") ?? "" } };
    expect((await office.owner.call("DELETE", path, stale)).status).toBe(412);
    expect((await office.owner.call("DELETE", path)).status).toBe(204);
    expect((await feedOf(office.owner)).map(({ id }) => id)).toEqual([second?.id]);
    for (const verb of ["read", "unread"])
      expect((await office.owner.post(`${path}/${verb}`)).body).toMatchObject({
        code: "notification.not_found",
      });
    expect(await office.events("notifications.notification.read")).toEqual([
      { id: first?.id, user_id: office.owner.userId, read: true },
      { id: first?.id, user_id: office.owner.userId, read: false },
      { id: null, user_id: office.owner.userId, read: true },
    ]);
    expect(await office.events("notifications.notification.removed")).toMatchObject([{ id: first?.id }]);
  });

  test("is nobody else's: no owner, manager or key sees, reads or removes it", async () => {
    const office = await openOffice();
    const manager = await office.tenant.member("manager");
    await office.alert("CRITICAL");
    await office.settle();
    const [theirs] = await feedOf(manager);
    for (const answer of [
      await office.owner.get(`/notifications/${theirs?.id}`),
      await office.owner.post(`/notifications/${theirs?.id}/read`),
      await office.owner.call("DELETE", `/notifications/${theirs?.id}`),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, "notification.not_found"]);
    await office.owner.post("/notifications/read-all");
    expect(await unreadOf(manager)).toMatchObject({ unread: 1 });
    const key = await office.owner.post<{ key: string }>("/api-keys", { name: newId(), scopes: ["*"] });
    const answer = await office.owner.call("GET", "/notifications", {
      headers: { Authorization: "", "X-API-Key": key.body.key },
    });
    expect([answer.status, answer.body.code]).toEqual([403, "permission.person_required"]);
  });
});

describe("a type of notification", () => {
  test("reaches who decides on a purchase, then its author, and nobody else", async () => {
    const office = await openOffice();
    const [clerk, other] = [await office.tenant.member("staff"), await office.tenant.member("staff")];
    const product = await office.owner.post<{ id: string }>("/products", { sku: newId(), name: "Soap" });
    const warehouse = await office.owner.post<{ id: string }>("/warehouses", {
      code: newId().slice(-12),
      name: "Shelf",
    });
    const line = {
      product_id: product.body.id,
      warehouse_id: warehouse.body.id,
      quantity: 10,
      unit_price: 3,
    };
    const request = await clerk.post<{ id: string }>("/purchase-requests", { lines: [line] });
    expect((await clerk.post(`/purchase-requests/${request.body.id}/submit`)).status).toBe(200);
    await office.settle();
    expect(await feedOf(office.owner)).toMatchObject([
      {
        ...{ type: "purchasing.purchase_request_waiting", title: "A purchase of 30 RWF waits for you" },
        ...{ body: "staff asks for a purchase of 30 RWF. It waits for your decision." },
        link: `/purchase-requests/${request.body.id}`,
      },
    ]);
    expect([await feedOf(clerk), await feedOf(other)]).toEqual([[], []]);
    await office.owner.post(`/purchase-requests/${request.body.id}/reject`, { reason: "Too <dear>" });
    await office.settle();
    expect(await feedOf(clerk)).toMatchObject([
      { title: "Your purchase request is rejected", body: expect.stringContaining("Too <dear>") },
    ]);
    expect([(await feedOf(office.owner)).length, await feedOf(other)]).toEqual([1, []]);
  });

  test("is about stock: low to those who see it, a recall to all who work with it, a correction to who decides", async () => {
    const office = await openOffice();
    const [manager, clerk] = [await office.tenant.member("manager"), await office.tenant.member("cashier")];
    const fields = { sku: newId(), name: "Amoxicillin", track_lots: true, reorder_point: 5 };
    const product = await office.owner.post<{ id: string }>("/products", fields);
    const warehouse = await office.owner.post<{ id: string }>("/warehouses", {
      code: newId().slice(-12),
      name: "Shelf",
    });
    const at = { product_id: product.body.id, warehouse_id: warehouse.body.id };
    const lot = { lot_number: "L-1", expires_on: "2999-01-01" };
    const moved = await office.owner.post("/stock-movements", {
      ...at,
      type: "receive",
      quantity: 3,
      ...lot,
    });
    expect(moved.status, moved.text).toBe(201);
    const lots = await office.owner.get<{ data: { id: string }[] }>(`/lots?product_id=${product.body.id}`);
    await office.settle();
    expect(await feedOf(manager)).toMatchObject([
      { type: "inventory.low_stock", priority: "HIGH", title: "Amoxicillin ran low" },
    ]);
    expect(await feedOf(clerk)).toEqual([]);
    const recalled = await office.owner.post(`/lots/${lots.body.data[0]?.id}/recall`, { reason: "Impure" });
    expect(recalled.status, recalled.text).toBe(200);
    await office.settle();
    expect(await feedOf(clerk)).toMatchObject([
      { type: "inventory.lot_recalled", priority: "URGENT", body: expect.stringContaining("Impure") },
    ]);
    expect(await feedOf(manager, "type=inventory.lot_recalled")).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import type { Answer, Client } from "#test/tenant.ts";
import { openShop } from "../shop.ts";

interface Request extends Record<string, unknown> {
  id: string;
}
const refusal = ({ status, body }: Answer) => [status, body.code];

/** Fifty of a product that cost 10 each; staff correct at most 5 of them, of 30 in value. */
async function controlled() {
  const shop = await openShop();
  const at = {
    product_id: (await shop.product({ cost: "10" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  await shop.move({ type: "receive", ...at, quantity: 50 });
  const set = (body: Record<string, unknown>) => shop.owner.call("PATCH", "/stock-settings", { body });
  await set({ limits: { staff: { quantity: "5", value: "30" }, manager: { quantity: "20" } } });
  const [staff, manager] = [await shop.tenant.member("staff"), await shop.tenant.member("manager")];
  const correct = (client: Client, type: string, quantity: number | string, more: object = {}) =>
    client.post("/stock-movements", { type, ...at, quantity, reason: "Broken", ...more });
  const ask = (client: Client, fields: object) =>
    client.post<Request>("/movement-requests", { ...at, reason: "Broken", ...fields });
  return { ...shop, at, set, staff, manager, correct, ask };
}

describe("a correction", () => {
  it("is limited in quantity and value by the role of its author; of several roles the most counts", async () => {
    const { staff, manager, correct, tenant, owner } = await controlled();
    const beyond = await correct(staff, "discard", 6);
    expect(refusal(beyond)).toEqual([403, "stock.beyond_limit"]);
    expect(beyond.body).toMatchObject({ quantity: "6", most_quantity: "5", value: "60", most_value: "30" });
    expect(refusal(await correct(staff, "adjust", "-4"))).toEqual([403, "stock.beyond_limit"]);
    expect((await correct(staff, "discard", 3)).status).toBe(201);
    expect(refusal(await correct(staff, "count", 40))).toEqual([403, "stock.beyond_limit"]);
    expect((await correct(staff, "count", 45)).status).toBe(201);
    expect((await correct(manager, "discard", 20)).status).toBe(201);
    expect(refusal(await correct(manager, "discard", 21))).toEqual([403, "stock.beyond_limit"]);
    const both = await tenant.member("staff", "manager");
    expect((await correct(both, "adjust", 20)).status).toBe(201);
    const cashier = await tenant.member("staff", "cashier");
    expect((await correct(cashier, "adjust", 21)).status).toBe(201);
    expect((await correct(owner, "discard", 50)).status).toBe(201);
  });

  it("beyond the limit waits until somebody whose limit covers it posts it, dated when it happened", async () => {
    const { staff, manager, owner, ask, levels, correct } = await controlled();
    const asked = await ask(staff, { type: "discard", quantity: 15 });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      status: "waiting",
      quantity: "15",
      author_id: staff.userId,
      decided_by: null,
    });
    expect(Object.values(await levels())).toEqual(["50"]);
    const path = `/movement-requests/${asked.body.id}`;
    expect((await staff.post(`${path}/approve`, {})).status).toBe(403);
    await correct(owner, "adjust", 10);
    const approved = await manager.post(`${path}/approve`, { reason: "Seen" });
    expect(approved.body).toMatchObject({
      status: "approved",
      decided_by: manager.userId,
      decision_reason: "Seen",
    });
    expect(Object.values(await levels())).toEqual(["45"]);
    const moves = await owner.get<{ data: Record<string, unknown>[] }>("/stock-movements?type=discard");
    expect(moves.body.data).toMatchObject([
      {
        quantity: "-15",
        reason: "Broken",
        reference: asked.body.id,
        occurred_at: asked.body.occurred_at,
        late: true,
      },
    ]);
    expect(refusal(await manager.post(`${path}/approve`, {}))).toEqual([409, "movement_request.not_waiting"]);
    const events = await owner.get<{ data: { type: string }[] }>("/events?limit=100");
    expect(
      events.body.data
        .map(({ type }) => type)
        .filter((type) => type.includes("movement_request"))
        .sort(),
    ).toEqual(["inventory.movement_request.approved", "inventory.movement_request.created"]);
  });

  it("is approved by somebody else, within their own limit, and by no key", async () => {
    const { manager, owner, ask, levels, tenant } = await controlled();
    const own = await ask(manager, { type: "adjust", quantity: "-3" });
    expect(refusal(await manager.post(`/movement-requests/${own.body.id}/approve`, {}))).toEqual([
      403,
      "movement_request.own_request",
    ]);
    const much = await ask(await tenant.member("staff"), { type: "adjust", quantity: "-30" });
    expect(refusal(await manager.post(`/movement-requests/${much.body.id}/approve`, {}))).toEqual([
      403,
      "stock.beyond_limit",
    ]);
    const key = await owner.post<{ key: string }>("/api-keys", { name: "Till", scopes: ["*"] });
    const byKey = await owner.call<Request>("POST", `/movement-requests/${much.body.id}/approve`, {
      headers: { Authorization: `Bearer ${key.body.key}` },
      body: {},
    });
    expect(byKey.status).toBe(403);
    expect((await owner.post(`/movement-requests/${much.body.id}/approve`, {})).status).toBe(200);
    expect(Object.values(await levels())).toEqual(["20"]);
  });

  it("that a key asked for is not approved by who made the key, whoever rotated it since, nor by that one", async () => {
    const { owner, at, levels, tenant } = await controlled();
    const [maker, rotator] = [await tenant.member("admin"), await tenant.member("admin")];
    const key = await maker.post<{ id: string; key: string }>("/api-keys", { name: "Till", scopes: ["*"] });
    const asked = await maker.call<Request>("POST", "/movement-requests", {
      headers: { Authorization: `Bearer ${key.body.key}` },
      body: { type: "adjust", ...at, quantity: "-30", reason: "Broken" },
    });
    expect(asked.status, asked.text).toBe(201);
    expect((await rotator.post(`/api-keys/${key.body.id}/rotate`)).status).toBe(200);
    const approve = `/movement-requests/${asked.body.id}/approve`;
    for (const either of [maker, rotator])
      expect(refusal(await either.post(approve, {}))).toEqual([403, "movement_request.own_request"]);
    expect((await owner.post(approve, {})).status).toBe(200);
    expect(Object.values(await levels())).toEqual(["20"]);
  });

  it("is rejected with a reason, or taken back by its author; then nothing moves", async () => {
    const { staff, manager, ask, levels } = await controlled();
    const [first, second] = [
      await ask(staff, { type: "count", quantity: 1 }),
      await ask(staff, { type: "discard", quantity: 9 }),
    ];
    const path = `/movement-requests/${first.body.id}`;
    expect((await manager.post(`${path}/reject`, {})).status).toBe(422);
    expect((await manager.post(`${path}/reject`, { reason: "Count again" })).body).toMatchObject({
      status: "rejected",
      decision_reason: "Count again",
    });
    const other = `/movement-requests/${second.body.id}`;
    expect(refusal(await manager.post(`${other}/cancel`))).toEqual([403, "movement_request.not_author"]);
    expect((await staff.post(`${other}/cancel`)).body.status).toBe("cancelled");
    for (const verb of ["approve", "reject", "cancel"])
      expect(refusal(await manager.post(`${other}/${verb}`, { reason: "x" }))[1]).toMatch(
        /not_waiting|invalid/,
      );
    expect(Object.values(await levels())).toEqual(["50"]);
    const waiting = await manager.get<{ data: unknown[] }>("/movement-requests?status=waiting");
    expect(waiting.body.data).toEqual([]);
  });

  it("of which two approve at once moves once", async () => {
    const { staff, ask, tenant, levels } = await controlled();
    const { body } = await ask(staff, { type: "discard", quantity: 10 });
    const owners = await Promise.all(Array.from({ length: 4 }, () => tenant.member("admin")));
    const answers = await Promise.all(
      owners.map((one) => one.post(`/movement-requests/${body.id}/approve`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(Object.values(await levels())).toEqual(["40"]);
  });

  it("of a count has a limit when its session is posted", async () => {
    const { owner, manager, at } = await controlled();
    const { body } = await owner.post<Request>("/stock-counts", { warehouse_id: at.warehouse_id });
    await owner.post(`/stock-counts/${body.id}/lines`, {
      lines: [{ product_id: at.product_id, counted: 20 }],
    });
    await owner.post(`/stock-counts/${body.id}/review`);
    expect(refusal(await manager.post(`/stock-counts/${body.id}/post`))).toEqual([403, "stock.beyond_limit"]);
    expect((await owner.post(`/stock-counts/${body.id}/post`)).status).toBe(200);
  });

  it("has a reason where the tenant wants one", async () => {
    const { owner, set, at, move } = await controlled();
    const count = (reason?: string) =>
      move({ type: "count", ...at, quantity: 50, ...(reason ? { reason } : {}) });
    expect((await count()).status).toBe(201);
    expect((await set({ reasons: ["adjust", "discard", "count"] })).status).toBe(200);
    expect(refusal(await count())).toEqual([422, "stock.reason_required"]);
    expect((await count("Year's end")).status).toBe(201);
    expect((await owner.post("/movement-requests", { type: "count", ...at, quantity: 1 })).status).toBe(422);
  });
});

describe("a cost", () => {
  it("a thousand times the average, or a thousandth, asks whether it is meant", async () => {
    const { move, at, owner } = await controlled();
    const receive = (unit_cost: number, more: object = {}) =>
      move({ type: "receive", ...at, quantity: 1, unit_cost, ...more });
    for (const cost of [10_000, 0.01])
      expect(refusal(await receive(cost))).toEqual([409, "stock.cost_unlikely"]);
    expect((await receive(10_000, { confirm: true })).status).toBe(201);
    for (const cost of [0, 11, 9_999, 100_000]) expect((await receive(cost)).status).toBe(201);
    await owner.post("/exchange-rates", { currency: "USD", rate: 1300, valid_from: "2020-01-01" });
    expect((await receive(2000, { currency: "USD" })).status).toBe(409);
    expect((await receive(10, { currency: "USD" })).status).toBe(201);
  });

  it("is asked about in what is found and what is asked for too, and kept as it is where it is meant", async () => {
    const { correct, ask, owner, staff } = await controlled();
    const asked = (unit_cost: number, more: object = {}) =>
      ask(staff, { type: "adjust", quantity: 1, unit_cost, ...more });
    const found = (unit_cost: number, more: object = {}) =>
      correct(owner, "adjust", 1, { unit_cost, ...more });
    for (const post of [asked, found]) {
      for (const cost of [10_000, 0.01])
        expect(refusal(await post(cost))).toEqual([409, "stock.cost_unlikely"]);
      expect((await post(9_999)).status).toBe(201);
    }
    const meant = await asked(100_000_000, { confirm: true });
    expect([meant.status, meant.body.unit_cost]).toEqual([201, "100000000"]);
    const posted = await found(100_000_000, { confirm: true });
    expect(posted.body).toMatchObject({ movements: [{ unit_cost: "100000000" }] });
    expect((await owner.post(`/movement-requests/${meant.body.id}/approve`, {})).status).toBe(200);
  });
});

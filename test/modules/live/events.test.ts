import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { declaredEvents } from "#platform/events.ts";
import { asOwner, mintTenant, type TestTenant } from "#test/tenant.ts";
import { handlers } from "../../../src/handlers.ts";
import { closeAll, type EventFrame, happens, listening } from "./sockets.ts";

afterEach(closeAll);

const alert = (warehouse: string | null) => ({
  alert_id: newId(),
  product_id: newId(),
  warehouse_id: warehouse,
  usable: "1",
  expected: "0",
  reorder_point: "5",
  ...{ nth: 1, at_once: 1 },
});
const request = (author: string) => ({
  ...{ purchase_request_id: newId(), status: "approved", author_id: author, supplier_id: null },
  ...{ currency: "RWF", approvals: 1, required_approvals: 1, reason: null, total: "10" },
});
const RAISED = "inventory.stock_alert.raised";
const APPROVED = "purchasing.purchase_request.approved";

async function shop() {
  const tenant = await mintTenant();
  const [north, south] = [newId(), newId()];
  const [atNorth, atSouth] = [newId(), newId()];
  await asOwner(
    sql`insert into tenants.branches (tenant_id, id, name, code) values (${tenant.id}, ${north}, 'North', 'N'), (${tenant.id}, ${south}, 'South', 'S')`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name, branch_id)
        values (${tenant.id}, ${atNorth}, 'N', 'North', ${north}), (${tenant.id}, ${atSouth}, 'S', 'South', ${south})`,
  );
  return { ...tenant, north, south, atNorth, atSouth };
}

async function limited(tenant: TestTenant, ...branches: string[]) {
  const member = await tenant.member("staff");
  await asOwner(
    sql`update identity.memberships set branch_ids = ${`{${branches.join(",")}}`}::uuid[]
         where tenant_id = ${tenant.id} and user_id = ${member.userId}`,
  );
  return member;
}

describe("an event", () => {
  test("that a command wrote goes by the queue to whom it concerns, with what they may see of it", async () => {
    const tenant = await shop();
    const [manager, customer] = await Promise.all([tenant.member("manager"), tenant.member("customer")]);
    const [socket, other] = await Promise.all([
      listening("notifications", manager),
      listening("notifications", customer),
    ]);
    const product = await manager.post<{ id: string }>("/products", { sku: newId(), name: "Soap" });
    const posted = await manager.post<{ id: string }>("/stock-movements", {
      ...{ product_id: product.body.id, warehouse_id: tenant.atNorth, type: "receive" },
      ...{ quantity: "5", unit_cost: "100" },
    });
    expect(posted.status, posted.text).toBe(201);
    const [event] = await socket.got(1);
    expect(event).toMatchObject({
      event: "inventory.stock.moved",
      data: { product_id: product.body.id, quantity: "5", balance: "5" },
    });
    expect(JSON.stringify(event)).not.toContain("cost");
    await other.settled();
    expect(other.events).toEqual([]);
  });

  test("comes once to each socket, however often the queue delivers it, and whatever topics of a person it has", async () => {
    const tenant = await mintTenant();
    const author = await tenant.member("manager", "staff");
    const sockets = await Promise.all([1, 2].map(() => listening("notifications", author)));
    const id = newId();
    for (let turn = 0; turn < 3; turn += 1)
      await happens(tenant.id, APPROVED, request(author.userId), { id });
    await happens(tenant.id, RAISED, alert(null));
    for (const socket of sockets) {
      const events = await socket.got(2);
      await socket.settled();
      expect(events.map(({ event }) => event)).toEqual([APPROVED, RAISED]);
      expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
    }
  });

  test("is not taken when it is older than its key would be known", async () => {
    const tenant = await mintTenant();
    const socket = await listening("notifications", await tenant.member("staff"));
    await happens(tenant.id, RAISED, alert(null), {
      time: new Date(Date.now() - 7 * 3600_000).toISOString(),
    });
    await socket.settled();
    expect(socket.events).toEqual([]);
  });

  test("too large for the queue is read from the outbox", async () => {
    const tenant = await mintTenant();
    const socket = await listening("notifications", await tenant.member("staff"));
    const id = newId();
    await asOwner(
      sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
          values (${tenant.id}, ${id}, ${RAISED}, ${JSON.stringify(alert(null))}::jsonb, 'job')`,
    );
    await happens(tenant.id, RAISED, {}, { id, payload: null });
    expect(await socket.got(1)).toMatchObject([{ event: RAISED, data: { reorder_point: "5" } }]);
  });

  test("with more than fits into a frame says at least what it is about", async () => {
    const tenant = await mintTenant();
    const socket = await listening("monitoring", await tenant.member("owner"));
    const api_key_id = newId();
    const scopes = Array.from({ length: 500 }, (_, at) => `inventory.products.create_${at}`);
    await happens(tenant.id, "identity.api_key.created", { api_key_id, scopes });
    expect((await socket.got(1))[0]?.data).toEqual({ api_key_id });
  });

  test("of administrators' matters is heard on their channel alone; of another tenant nowhere", async () => {
    const [tenant, foreign] = await Promise.all([mintTenant(), mintTenant()]);
    const admin = await tenant.member("admin");
    const watching = await listening("monitoring", admin);
    const listener = await listening("notifications", admin);
    const created = { api_key_id: newId(), scopes: ["*"] };
    await happens(foreign.id, "identity.api_key.created", created);
    await happens(tenant.id, "identity.api_key.created", created);
    await happens(tenant.id, "monitoring.dead_letter.created", {
      ...{ dead_letter_id: newId(), queue: "events", name: RAISED, attempts: 10 },
    });
    const events = await watching.got(2);
    await Promise.all([watching.settled(), listener.settled()]);
    expect(events.map(({ event }) => event)).toEqual([
      "identity.api_key.created",
      "monitoring.dead_letter.created",
    ]);
    expect(listener.events).toEqual([]);
  });
});

describe("a member who is limited to branches", () => {
  test("hears of their warehouses, of what is for them by name, and of what anybody may know", async () => {
    const tenant = await shop();
    const [member, owner] = await Promise.all([limited(tenant, tenant.north), tenant.member("owner")]);
    const [socket, whole] = await Promise.all([
      listening("notifications", member),
      listening("notifications", owner),
    ]);
    const transfer = {
      transfer_id: newId(),
      from_warehouse_id: tenant.atSouth,
      to_warehouse_id: tenant.atNorth,
    };
    await happens(tenant.id, RAISED, alert(tenant.atNorth));
    await happens(tenant.id, RAISED, alert(tenant.atSouth));
    await happens(tenant.id, RAISED, alert(null));
    await happens(tenant.id, "inventory.stock_transfer.sent", transfer);
    await happens(tenant.id, APPROVED, request(owner.userId));
    await happens(tenant.id, APPROVED, request(member.userId));
    await happens(tenant.id, "tenants.tenant.status_changed", { from: "active", to: "past_due" });
    expect((await whole.got(7)).length).toBe(7);
    const heard = [
      [RAISED, tenant.atNorth],
      ["inventory.stock_transfer.sent", tenant.atNorth],
      [APPROVED, member.userId],
      ["tenants.tenant.status_changed", "past_due"],
    ];
    const again = await listening("notifications", member, { resume_from: "0" });
    for (const one of [socket, again]) {
      await one.got(4);
      await one.settled();
      const about = ({ data }: EventFrame) =>
        data.warehouse_id ?? data.to_warehouse_id ?? data.author_id ?? data.to;
      expect(one.events.map((event) => [event.event, about(event)])).toEqual(heard);
    }
  });

  test("hears of a branch from when it is theirs, and no longer, without opening a socket anew", async () => {
    const tenant = await shop();
    const [member, owner] = await Promise.all([limited(tenant, tenant.north), tenant.member("owner")]);
    const socket = await listening("notifications", member);
    const moved = await owner.call("PATCH", `/users/${member.userId}`, {
      body: { branch_ids: [tenant.south] },
    });
    expect(moved.status, moved.text).toBe(200);
    await happens(tenant.id, "identity.user.updated", { user_id: member.userId, fields: ["branch_ids"] });
    await happens(tenant.id, RAISED, alert(tenant.atNorth));
    await happens(tenant.id, RAISED, alert(tenant.atSouth));
    await socket.got(1);
    await socket.settled();
    expect(socket.events.map(({ data }) => data.warehouse_id)).toEqual([tenant.atSouth]);
  });
});

test("what is heard live are declared events, each handled once", () => {
  const forwarded = handlers.filter(({ name }) => name === "live.events.forward").map(({ type }) => type);
  expect(forwarded.length).toBeGreaterThan(20);
  expect(new Set(forwarded).size).toBe(forwarded.length);
  expect(forwarded.filter((type) => !declaredEvents().has(type))).toEqual([]);
});

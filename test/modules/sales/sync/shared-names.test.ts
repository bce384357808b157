import { type SQL, sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { SYNCED } from "../../../../src/modules/sales/sync/sync-operations.ts";
import { limitTo } from "../../../http/branch-world.ts";
import { openTill } from "../till.ts";

interface Result {
  client_id: string;
  status: number;
  replayed: boolean;
  body: Record<string, unknown> | null;
  problem: { code: string } | null;
}

/** A shop with two branches, each with a cashier who is limited to it and a shelf with soap. */
async function openBranches() {
  const till = await openTill();
  const soap = await till.product({ price: "100" });
  const branches = await Promise.all(
    ["Remera", "Kimironko"].map(async (name) => {
      const { body: branch } = await till.owner.post<{ id: string }>("/branches", {
        name,
        code: name.slice(0, 1),
      });
      const { id: shelf } = await till.warehouse({ branch_id: branch.id });
      const cashier = await till.tenant.member("cashier");
      await limitTo(till.tenant.id, cashier, [branch.id]);
      await till.move({ type: "receive", product_id: soap.id, warehouse_id: shelf, quantity: 50 });
      return { branch: branch.id, shelf, cashier };
    }),
  );
  const body = (shelf: string) => ({
    warehouse_id: shelf,
    lines: [{ product_id: soap.id, quantity: 1 }],
  });
  return {
    ...till,
    branches: branches as [(typeof branches)[0], (typeof branches)[0]],
    order: (client_id: string, shelf: string) => ({ client_id, op: "order", body: body(shelf) }),
    sale: (client_id: string, shelf: string) => ({
      client_id,
      op: "sale",
      body: { ...body(shelf), payments: [{ method: "cash" }] },
    }),
  };
}

async function sync(by: Client, ...operations: object[]): Promise<Result[]> {
  const answer = await by.post<{ results: Result[] }>("/sync/batch", { operations });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.results;
}

const said = (results: Result[]) => results.map(({ status, problem }) => problem?.code ?? status);

test("of two batches at once that use one name for a sale and for an order, one does it", async () => {
  const { branches, order, sale, owner, tenant } = await openBranches();
  const { shelf } = branches[0];
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    const both = [sync(owner, sale(name, shelf)), sync(owner, order(name, shelf))];
    const answers = (await Promise.all(both)).flatMap(said);
    expect(answers).toContain(201);
    expect(answers.filter((one) => String(one).endsWith("client_id_used"))).toHaveLength(1);
  }
  const [[row] = []] = await asOwner(
    sql`select count(*)::int as orders from sales.orders where tenant_id = ${tenant.id}::uuid`,
  );
  expect(row).toEqual({ orders: 6 });
});

test("a sale by itself has a name that no batch used for another kind", async () => {
  const { branches, order, sale, owner } = await openBranches();
  const { shelf } = branches[0];
  expect(said(await sync(owner, order("x1", shelf)))).toEqual([201]);
  const sold = await owner.post<{ code: string }>("/sales", { client_id: "x1", ...sale("x1", shelf).body });
  expect([sold.status, sold.body.code]).toEqual([409, "sale.client_id_used"]);
});

test("who may not see a branch is told nothing of what was done there, whoever's name and body they repeat", async () => {
  const { branches, order, sale, owner, warehouse } = await openBranches();
  const [{ shelf, cashier, branch }, { cashier: other, shelf: elsewhere }] = branches;
  const { id: tillId } = (await owner.post<{ id: string }>("/tills", { name: "Front", warehouse_id: shelf }))
    .body;
  const operations = [
    order("o1", shelf),
    { client_id: "c1", op: "confirm", of: "o1" },
    { client_id: "p1", op: "payment", of: "o1", body: { method: "cash" } },
    { client_id: "t1", op: "open_till", body: { till_id: tillId, opening_float: "5" } },
    { client_id: "m1", op: "move_cash", of: "t1", body: { direction: "in", amount: 1, reason: "Bank" } },
    sale("s1", shelf),
  ];
  const done = await sync(cashier, ...operations);
  expect(said(done)).toEqual([201, 200, 201, 201, 201, 201]);
  const [orderId, session] = [done[0]?.body?.id, done[3]?.body?.id];
  const repeated = [
    order("o1", shelf),
    { client_id: "c1", op: "confirm", body: { order_id: orderId } },
    { client_id: "p1", op: "payment", body: { method: "cash", order_id: orderId } },
    { client_id: "t1", op: "open_till", body: { till_id: tillId, opening_float: "5" } },
    {
      ...{ client_id: "m1", op: "move_cash" },
      body: { direction: "in", amount: 1, reason: "Bank", till_session_id: session },
    },
    sale("s1", shelf),
  ];
  const leaked = await sync(other, ...repeated, sale("s1", elsewhere), order("s1", elsewhere));
  expect(said(leaked)).toEqual([
    "warehouse.not_found",
    "order.not_found",
    "order.not_found",
    "till.not_found",
    "till_session.not_found",
    "warehouse.not_found",
    "sale.client_id_used",
    "sync.client_id_used",
  ]);
  expect(leaked.map(({ body }) => body)).toEqual(leaked.map(() => null));

  const { id: third } = await warehouse({ branch_id: branch });
  expect(third).not.toBe(shelf);
  expect((await sync(cashier, ...operations)).map(({ replayed }) => replayed)).toEqual(
    operations.map(() => true),
  );
  expect((await sync(owner, ...operations)).map(({ replayed }) => replayed)).toEqual(
    operations.map(() => true),
  );
});

/** Does something, in which an order is made, and changes a membership once it is. */
async function afterTheFirst<T>(change: SQL, act: () => Promise<T>): Promise<T> {
  const { operation } = SYNCED.order;
  const { run } = operation;
  const spy = vi.spyOn(operation, "run").mockImplementationOnce(async (call) => {
    const answer = await run(call);
    await asOwner(change);
    return answer;
  });
  return act().finally(() => spy.mockRestore());
}

test.each([
  ["goes on under them", "manager", [201, 201, 200]],
  ["is refused what they do not allow", "viewer", [201, "permission.denied", "permission.denied"]],
] as const)("who has other roles while their batch is done %s", async (_, role, expected) => {
  const { branches, order, tenant } = await openBranches();
  const { shelf, cashier } = branches[0];
  const operations = [order("o1", shelf), order("o2", shelf), { client_id: "c1", op: "confirm", of: "o1" }];
  const results = await afterTheFirst(
    sql`update identity.memberships set roles = array[${role}]
         where tenant_id = ${tenant.id}::uuid and user_id = ${cashier.userId}::uuid`,
    () => sync(cashier, ...operations),
  );
  expect(said(results)).toEqual(expected);
});

test("who is removed while their batch is done is told what was done before", async () => {
  const { branches, order, tenant, owner } = await openBranches();
  const { shelf, cashier } = branches[0];
  const operations = [order("o1", shelf), order("o2", shelf), order("o3", shelf)];
  const results = await afterTheFirst(
    sql`update identity.memberships set status = 'ended'
         where tenant_id = ${tenant.id}::uuid and user_id = ${cashier.userId}::uuid`,
    () => sync(cashier, ...operations),
  );
  expect(said(results)).toEqual([201, "tenant.access_denied", "tenant.access_denied"]);
  const { body } = await owner.get<{ data: { id: string }[] }>("/orders");
  expect(body.data.map(({ id }) => id)).toEqual([results[0]?.body?.id]);
  const none = await cashier.post<{ code: string }>("/sync/batch", { operations });
  expect([none.status, none.body.code]).toEqual([403, "tenant.access_denied"]);
});

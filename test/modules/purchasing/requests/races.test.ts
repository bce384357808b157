import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Line, openShop, type Request, type Shop } from "../shop.ts";

const tally = (values: readonly unknown[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, String)].map(([value, all]) => [value, all.length]));
const outcome = ({ status, body }: { status: number; body: Record<string, unknown> }) =>
  `${status} ${body.code ?? ""}`;

type Step = (request: Request) => ReturnType<Shop["step"]>;

/** Takes two steps at once on a submitted request, of which one wins, ten times over; tells which won. */
async function tenRaces(shop: Shop, one: Step, other: Step): Promise<{ id: string; oneWon: boolean }[]> {
  const races: { id: string; oneWon: boolean }[] = [];
  for (let round = 0; round < 10; round++) {
    const request = await shop.draft();
    await shop.step(shop.clerk, request, "submit");
    const answers = await Promise.all([one(request), other(request)]);
    expect(tally(answers.map(outcome))).toEqual({ "200 ": 1, "409 purchase_request.not_submitted": 1 });
    races.push({ id: request.id, oneWon: answers[0].status === 200 });
  }
  return races;
}

test("B-E42: of two approvals at once one wins, the other is 409", async () => {
  const shop = await openShop();
  const admin = await shop.tenant.member("admin");
  await tenRaces(
    shop,
    (request) => shop.step(shop.owner, request, "approve"),
    (request) => shop.step(admin, request, "approve"),
  );
  const [steps] = await asOwner(
    sql`select count(*)::int as n from purchasing.purchase_request_steps where tenant_id = ${shop.tenant.id} and kind = 'approve'`,
  );
  expect(steps).toEqual([{ n: 10 }]);
});

test("B-E42, B-E43: an approval and a rejection at once, one of them stands", async () => {
  const shop = await openShop();
  const admin = await shop.tenant.member("admin");
  const races = await tenRaces(
    shop,
    (request) => shop.step(shop.owner, request, "approve"),
    (request) => shop.step(admin, request, "reject", { reason: "no" }),
  );
  for (const { id, oneWon } of races) {
    const { body } = await shop.clerk.get<Request>(`/purchase-requests/${id}`);
    expect(body.status).toBe(oneWon ? "approved" : "rejected");
  }
});

test("B-E42: of a rule for two, two of five at once are counted, and one person once", async () => {
  const shop = await openShop();
  await shop.make("/approval-rules", { name: "Two", from_amount: 0, roles: ["manager"], approvals: 2 });
  const managers = await Promise.all(Array.from({ length: 5 }, () => shop.tenant.member("manager")));
  const request = await shop.draft();
  await shop.step(shop.clerk, request, "submit");
  const answers = await Promise.all(managers.map((one) => shop.step(one, request, "approve")));
  expect(tally(answers.map(outcome))).toEqual({ "200 ": 2, "409 purchase_request.not_submitted": 3 });

  const other = await shop.draft();
  await shop.step(shop.clerk, other, "submit");
  const [first] = managers;
  const twice = await Promise.all([1, 2, 3].map(() => shop.step(first ?? shop.owner, other, "approve")));
  expect(tally(twice.map(outcome))).toEqual({ "200 ": 1, "409 purchase_request.already_approved": 2 });
});

test("B-E40, B-E41: a change and the submission at once never make a total that its rule did not see", async () => {
  const shop = await openShop();
  const { id: large } = await shop.make("/approval-rules", {
    name: "Large",
    from_amount: 1000,
    roles: ["owner"],
  });
  for (let round = 0; round < 10; round++) {
    const request = await shop.draft();
    const [line] = request.lines as [Line];
    const lines = [
      { product_id: line.product_id, warehouse_id: line.warehouse_id, quantity: 1, unit_price: 5000 },
    ];
    const [changed, submitted] = await Promise.all([
      shop.clerk.call("PATCH", `/purchase-requests/${request.id}`, { body: { lines } }),
      shop.step(shop.clerk, request, "submit"),
    ]);
    expect([200, 409]).toContain(changed.status);
    expect(submitted.status).toBe(200);
    const { body } = await shop.clerk.get<Request>(`/purchase-requests/${request.id}`);
    expect([body.total, body.rule_id]).toEqual(changed.status === 200 ? ["5000", large] : ["30", null]);
  }
});

test("receipts at once never take in more than ordered, and stock is what was received", async () => {
  const shop = await openShop();
  const request = await shop.approved();
  const [line] = request.lines as [Line];
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      shop.step(shop.clerk, request, "receive", { lines: [{ line_id: line.id, quantity: 3 }] }),
    ),
  );
  expect(tally(answers.map(outcome))).toEqual({ "200 ": 3, "409 purchase_request.over_receipt": 9 });
  const { body } = await shop.clerk.get<Request>(`/purchase-requests/${request.id}`);
  expect(body).toMatchObject({ status: "partially_received", lines: [{ received: "9" }] });
  expect(await shop.levels()).toEqual({ [line.product_id]: "9" });
});

test("deliveries of the same products in opposite order do not wait for each other in a ring", async () => {
  const shop = await openShop();
  const [one, two, warehouse_id] = await Promise.all([
    shop.product({ track_lots: true }),
    shop.product({ track_lots: true }),
    shop.warehouse(),
  ]);
  const requests = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      shop.approved({
        lines: (at % 2 ? [one, two] : [two, one]).map((product_id) => ({
          product_id,
          warehouse_id,
          quantity: 2,
          unit_price: 1,
        })),
      }),
    ),
  );
  const answers = await Promise.all(
    requests.map((request, at) =>
      shop.step(shop.clerk, request, "receive", {
        lines: request.lines.flatMap((line) =>
          (at % 3 ? ["L1", "L2"] : ["L2", "L1"]).map((lot_number) => ({
            line_id: line.id,
            quantity: 1,
            lot_number,
          })),
        ),
      }),
    ),
  );
  expect(tally(answers.map(outcome))).toEqual({ "200 ": 12 });
  const [levels] = await asOwner(
    sql`select trim_scale(sum(quantity))::text as n from inventory.stock_levels where tenant_id = ${shop.tenant.id}
         group by product_id`,
  );
  expect(levels).toEqual([{ n: "24" }, { n: "24" }]);
});

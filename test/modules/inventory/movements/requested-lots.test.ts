import { expect, test } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;

const refusal = ({ status, body }: Answer) => [status, body.code];

/** A pharmacy whose staff ask for the adjustment of a lot. */
async function asking() {
  const shop = await openPharmacy();
  const staff = await shop.tenant.member("staff");
  const manager = await shop.tenant.member("manager");
  const ask = (fields: object) =>
    staff.post<Row>("/movement-requests", {
      type: "adjust",
      ...shop.at,
      quantity: 5,
      reason: "Found",
      ...fields,
    });
  const decide = (id: string | null | undefined, verb: string, by = manager) =>
    by.post<Row>(`/movement-requests/${id}/${verb}`, verb === "reject" ? { reason: "No" } : {});
  const lots = async () => (await shop.owner.get<{ data: Row[] }>("/lots")).body.data;
  return { ...shop, staff, ask, decide, lots };
}
const NEW = { lot_number: "new 1", expires_on: day(90) };

test("a lot that is asked for is made when its movement is posted, not before", async () => {
  const { ask, decide, lots, owner } = await asking();
  const asked = await ask(NEW);
  expect(asked.body).toMatchObject({ status: "waiting", lot_id: null, ...NEW });
  expect(await lots()).toEqual([]);
  const approved = await decide(asked.body.id, "approve");
  expect(approved.body).toMatchObject({ status: "approved", ...NEW });
  expect(await lots()).toMatchObject([{ id: approved.body.lot_id, ...NEW, quantity: "5" }]);
  expect((await owner.get(`/movement-requests/${asked.body.id}`)).body).toMatchObject({
    lot_id: approved.body.lot_id,
  });
});

test.each(["reject", "cancel"])("a request that ends by %s leaves no lot", async (verb) => {
  const { ask, decide, lots, staff } = await asking();
  const asked = await ask({ type: "count", ...NEW });
  const ended = await decide(asked.body.id, verb, verb === "cancel" ? staff : undefined);
  expect([ended.status, ended.body.lot_id, ended.body.lot_number]).toEqual([200, null, "new 1"]);
  expect(await lots()).toEqual([]);
});

test("what a new lot is refused for is refused when it is asked for, and again when it is posted", async () => {
  const { ask, decide, lots, owner, at, product, receive } = await asking();
  expect(refusal(await ask({ ...NEW, product_id: (await product()).id }))).toEqual([409, "lot.not_tracked"]);
  await owner.call("PATCH", `/products/${at.product_id}`, { body: { expiry_required: true } });
  expect(refusal(await ask({ lot_number: "new 1" }))).toEqual([422, "lot.expiry_required"]);
  const waiting = await ask(NEW);
  const other = await ask({ ...NEW, expires_on: day(80) });
  await receive("NEW 1", 1, day(90));
  expect(refusal(await ask({ ...NEW, expires_on: day(80) }))).toEqual([409, "lot.expiry_differs"]);
  expect(refusal(await decide(other.body.id, "approve"))).toEqual([409, "lot.expiry_differs"]);
  expect((await decide(waiting.body.id, "approve")).status).toBe(200);
  expect(await lots()).toMatchObject([{ lot_number: "NEW 1", quantity: "6" }]);
  const known = await ask({ lot_number: "ＮＥＷ 1" });
  expect(known.body).toMatchObject({
    lot_id: (await lots())[0]?.id,
    lot_number: "NEW 1",
    expires_on: day(90),
  });
});

test("requests of one new lot that are approved at once make one lot", async () => {
  const { ask, decide, lots } = await asking();
  const asked = await Promise.all(Array.from({ length: 6 }, () => ask(NEW)));
  const approved = await Promise.all(asked.map(({ body }) => decide(body.id, "approve")));
  expect(approved.map(({ status }) => status)).toEqual(asked.map(() => 200));
  expect(await lots()).toMatchObject([{ quantity: "30" }]);
});

import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { day } from "../inventory/pharmacy.ts";
import { administrator, type Case, decide, uploadAll } from "../kyc/papers.ts";
import { openOffice } from "../notifications/office.ts";
import { mailsTo, raise, rowsOf } from "../notifications/post.ts";
import { clockOf, openSandbox } from "./clock.ts";
import { putAt } from "./moves.ts";

interface Row extends Record<string, unknown> {
  id: string;
}

const ok = <T>(answer: Answer<T>): T => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};
const make = async (by: Client, path: string, body: Record<string, unknown>) =>
  ok(await by.post<Row>(path, body));
const outcome = ({ status, body }: Answer) => [status, body.code];

/** Six of one lot that expires in ten days. */
async function stocked(owner: Client) {
  const { id: product_id } = await make(owner, "/products", { sku: "pill", name: "Pill", track_lots: true });
  const { id: warehouse_id } = await make(owner, "/warehouses", { code: "A", name: "Shelf" });
  const at = { product_id, warehouse_id };
  const lot = { lot_number: "A", expires_on: day(10), unit_cost: "2" };
  const received = await make(owner, "/stock-movements", { type: "receive", ...at, quantity: 6, ...lot });
  const [leg] = received.movements as { lot_id: string }[];
  return {
    at,
    lot: async () => ok(await owner.get<Row>(`/lots/${leg?.lot_id}`)),
    issue: () => owner.post("/stock-movements", { type: "issue", ...at, quantity: 1 }),
  };
}

/** A sandbox whose clock is moved, another one, and a tenant that does business. */
async function three() {
  const [moved, other, real] = await Promise.all([openSandbox(), openSandbox(), mintTenant()]);
  return { moved, others: [other.owner, await real.member("owner")] };
}

const eventsOf = async (tenant: string, type: string) =>
  (
    await asOwner(
      sql`select payload from platform.domain_events where tenant_id = ${tenant}::uuid and type = ${type} order by id`,
    )
  )[0] ?? [];

/** A request of a clerk's that waits for its owner. */
async function waiting(owner: Client, clerk: Client) {
  const { id: product_id } = await make(owner, "/products", { sku: "soap", name: "Soap" });
  const { id: warehouse_id } = await make(owner, "/warehouses", { code: "B", name: "Home" });
  const lines = [{ product_id, warehouse_id, quantity: 10, unit_price: 3 }];
  const { id } = await make(clerk, "/purchase-requests", { lines });
  await make(clerk, `/purchase-requests/${id}/submit`, {});
  return async () => ok(await owner.get<Row>(`/purchase-requests/${id}`)).reminders;
}

describe("when a sandbox's clock is moved, and nowhere else,", () => {
  test("a lot expires on its day, and is issued no more", async () => {
    const { moved, others } = await three();
    const [lots, theirs] = [await stocked(moved.owner), await Promise.all(others.map(stocked))];
    await moved.advance("P9D");
    expect(await lots.lot()).toMatchObject({ expired: false, usable: true });
    expect((await lots.issue()).status).toBe(201);
    await moved.advance("P2D");
    expect(await lots.lot()).toMatchObject({ expired: true, usable: false });
    expect(outcome(await lots.issue())).toEqual([409, "stock.insufficient"]);
    for (const { lot, issue } of theirs) {
      expect(await lot()).toMatchObject({ expired: false, usable: true });
      expect((await issue()).status).toBe(201);
    }
  });

  test("a reservation ends, which is told once, and what it held is there for others", async () => {
    const { moved, others } = await three();
    const reserved = async (owner: Client) => {
      const { at } = await stocked(owner);
      const { id } = await make(owner, "/reservations", { ...at, quantity: 6 });
      return {
        status: async () => ok(await owner.get<Row>(`/reservations/${id}`)).status,
        again: () => owner.post("/reservations", { ...at, quantity: 6 }),
      };
    };
    const [own, theirs] = [await reserved(moved.owner), await Promise.all(others.map(reserved))];
    await moved.advance("PT10M");
    expect([await own.status(), ...outcome(await own.again())]).toEqual([
      "active",
      409,
      "stock.insufficient",
    ]);
    await moved.advance("PT6M");
    expect(await own.status()).toBe("expired");
    expect(await eventsOf(moved.id, "inventory.reservation.expired")).toHaveLength(1);
    expect((await own.again()).status).toBe(201);
    for (const { status, again } of theirs)
      expect([await status(), ...outcome(await again())]).toEqual(["active", 409, "stock.insufficient"]);
  });

  test("approvers are reminded once of what waits, and anew only after as long again", async () => {
    const [moved, real] = await Promise.all([openSandbox(), mintTenant()]);
    const owner = await real.member("owner");
    const theirs = await waiting(owner, await real.member("staff"));
    const reminders = await waiting(moved.owner, await moved.member("staff"));
    const seen = [];
    for (const by of ["PT47H", "PT2H", "PT1H", "PT44H", "PT4H"]) {
      await moved.advance(by);
      seen.push(await reminders());
    }
    expect(seen).toEqual([0, 1, 1, 1, 2]);
    const told = await eventsOf(moved.id, "purchasing.purchase_request.waiting");
    expect(told.map(({ payload }) => (payload as Row).reminders)).toEqual([1, 2]);
    expect([await theirs(), await mailsTo(moved.owner), await mailsTo(owner)]).toEqual([0, [], []]);
  });

  test("what is held for a digest is made one at its hour, and goes to nobody", async () => {
    const [office, real] = await Promise.all([openOffice({ isSandbox: true }), openOffice()]);
    const digest_hour = (new Date().getUTCHours() + 12) % 24;
    for (const one of [office, real]) {
      await one.owner.post("/notifications/preferences", { digest_hour });
      for (const title of ["Paper", "Ink"]) await one.alert("LOW", { title });
      await raise(one);
    }
    const { advance } = clockOf(office.owner);
    const kinds = async (of: typeof office) =>
      (await rowsOf(of)).map(({ kind, status }) => `${kind} ${status}`).sort();
    await advance("PT1H");
    expect(await kinds(office)).toEqual(["direct held", "direct held"]);
    for (const by of ["PT12H", "P1D"]) {
      await advance(by);
      expect(await kinds(office)).toEqual(["digest sent", "direct bundled", "direct bundled"]);
    }
    expect(await kinds(real)).toEqual(["direct held", "direct held"]);
    const { data } = ok(
      await office.owner.get<{ data: Row[] }>("/notification-deliveries?status=sent&channel=email"),
    );
    expect(data).toMatchObject([{ kind: "digest", provider: "sandbox", notification_id: null }]);
    expect(await mailsTo(office.owner)).toEqual([]);
  });

  test("a draft that was changed a moment ago is not deleted as an old one, however far ahead it is", async () => {
    const { owner, advance, id } = await openSandbox();
    await putAt(id, new Date(Date.now() + 95 * 86_400_000).toISOString());
    const { id: product_id } = await make(owner, "/products", { sku: "soap", name: "Soap" });
    const { id: warehouse_id } = await make(owner, "/warehouses", { code: "B", name: "Home" });
    const lines = [{ product_id, warehouse_id, quantity: 1, unit_price: 3 }];
    const draft = await make(owner, "/purchase-requests", { lines });
    await advance("P2D");
    expect((await owner.get(`/purchase-requests/${draft.id}`)).status).toBe(200);
  });

  test("the code of a payment that nobody decides on expires after thirty days", async () => {
    const { moved, others } = await three();
    const statusOf = async (owner: Client) =>
      ok(await owner.get<{ data: { status: string }[] }>("/billing/payments")).data.map(
        ({ status }) => status,
      );
    const owners = [moved.owner, ...others];
    for (const [at, owner] of owners.entries())
      await make(owner, "/billing/payment-code", { code: `OLD.${moved.slug}.${at}` });
    await moved.advance("P29D");
    expect(await statusOf(moved.owner)).toEqual(["submitted"]);
    await moved.advance("P2D");
    expect(await Promise.all(owners.map(statusOf))).toEqual([["expired"], ["submitted"], ["submitted"]]);
  });

  test("a case of papers is submitted and decided in its time", async () => {
    const { owner, read, id } = await openSandbox();
    await putAt(id, new Date(Date.now() + 40 * 86_400_000).toISOString());
    const { now } = await read();
    await uploadAll(owner);
    const opened = ok(await owner.post<Case>("/kyc/submit", {}));
    expect((await decide(await administrator(), opened.id, "approve")).status).toBe(200);
    const said = ok(await owner.get<{ case: Row }>("/kyc/status")).case;
    const history = ok(await owner.get<{ data: Row[] }>("/kyc/history")).data;
    const moments = [said.submitted_at, said.decided_at, ...history.map(({ occurred_at }) => occurred_at)];
    expect(moments.length).toBeGreaterThan(3);
    for (const moment of moments)
      expect(Math.abs(Date.parse(String(moment)) - Date.parse(now))).toBeLessThan(300_000);
  });
});

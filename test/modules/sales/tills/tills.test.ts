import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner, type Client } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];

interface Session extends Record<string, unknown> {
  id: string;
  totals: Record<string, string | null>[] | null;
}

/** A shop with a till, a cashier at it and a manager. */
async function openWithTill(fields: object = {}) {
  const shop = await openShop();
  const [cashier, colleague, manager] = await Promise.all([
    shop.tenant.member("cashier"),
    shop.tenant.member("cashier"),
    shop.tenant.member("manager"),
  ]);
  const warehouse = await shop.warehouse();
  const make = async (name: string, more: object = {}) => {
    const made = await manager.post<{ id: string }>("/tills", { name, warehouse_id: warehouse.id, ...more });
    expect(made.status, made.text).toBe(201);
    return made.body.id;
  };
  const till = await make("Front", fields);
  const open = (by: Client = cashier, opening_float: unknown = 5000, at = till) =>
    by.post<Session>(`/tills/${at}/open`, { opening_float });
  const close = (amount: unknown, by: Client = cashier, at = till) =>
    by.post<Session>(`/tills/${at}/close`, { counted: [{ method: "cash", amount }] });
  const move = (session: string, direction: "in" | "out", amount: unknown, by: Client = cashier) =>
    by.post(`/till-sessions/${session}/cash-movements`, { direction, amount, reason: "Change" });
  const read = async (id: string, by: Client = manager) =>
    (await by.get<Session>(`/till-sessions/${id}`)).body;
  return { ...shop, cashier, colleague, manager, at: warehouse, till, make, open, close, move, read };
}

describe("a till", () => {
  test("is opened with a float by whoever answers for it, and closed by what is counted", async () => {
    const { till, cashier, at, open, close, move, read, owner } = await openWithTill();
    const opened = await open();
    expect([opened.status, opened.body]).toMatchObject([
      201,
      {
        till_id: till,
        till_name: "Front",
        warehouse_id: at.id,
        number: 1,
        status: "open",
        cashier_id: cashier.userId,
        cashier_name: "cashier",
        currency: "RWF",
        opening_float: "5000",
        closed_at: null,
        totals: [{ method: "cash", currency: "RWF", opening: "5000", expected: "5000", counted: null }],
      },
    ]);
    const { id } = opened.body;
    expect((await move(id, "in", 700)).status).toBe(201);
    expect((await move(id, "out", "1200")).body).toMatchObject({
      till_session_id: id,
      direction: "out",
      amount: "1200",
      currency: "RWF",
      moved_by: cashier.userId,
      moved_by_name: "cashier",
    });
    const expected = { opening: "5000", cash_in: "700", cash_out: "1200", expected: "4500" };
    expect((await read(id)).totals).toMatchObject([expected]);
    const closed = await close(4400);
    expect([closed.status, closed.body]).toMatchObject([
      200,
      {
        id,
        status: "closed",
        closed_by: cashier.userId,
        closed_by_name: "cashier",
        difference: "-100",
        totals: [{ ...expected, counted: "4400", difference: "-100" }],
      },
    ]);
    const shown = await owner.get<{ data: { id: string; open_session_id: string | null }[] }>("/tills");
    expect(shown.body.data).toMatchObject([{ id: till, open_session_id: null }]);
    const listed = await owner.get<{ data: object[] }>(`/till-sessions/${id}/cash-movements`);
    expect(listed.body.data).toMatchObject([{ direction: "out" }, { direction: "in" }]);
  });

  test("has one open session, and a cashier too; the next one has the till's next number", async () => {
    const { open, close, make, colleague } = await openWithTill();
    const back = await make("Back");
    expect((await open()).body).toMatchObject({ number: 1 });
    expect(refusal(await open(colleague))).toEqual([409, "till.in_use"]);
    expect(refusal(await open(undefined, 0, back))).toEqual([409, "till.cashier_busy"]);
    expect((await open(colleague, 0, back)).body).toMatchObject({ number: 1 });
    expect((await close(5000)).status).toBe(200);
    expect(refusal(await close(5000))).toEqual([409, "till.not_open"]);
    expect((await open()).body).toMatchObject({ number: 2 });
  });

  test("is opened once where two open it at once, and closed once", async () => {
    const { open, close, colleague, manager } = await openWithTill();
    const opened = await Promise.all([open(), open(colleague)]);
    expect(opened.map(({ status }) => status).sort()).toEqual([201, 409]);
    const closed = await Promise.all([close(5000, manager), close(4000, manager)]);
    expect(closed.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(refusal(closed.find(({ status }) => status === 409) as Answer)).toEqual([409, "till.not_open"]);
  });

  test("is closed, and cash moved, by its cashier or a manager; by no colleague and no key", async () => {
    const { open, close, move, colleague, manager, owner, till } = await openWithTill();
    const { id } = (await open()).body;
    expect(refusal(await close(5000, colleague))).toEqual([403, "till_session.not_yours"]);
    expect(refusal(await move(id, "in", 5, colleague))).toEqual([403, "till_session.not_yours"]);
    expect((await move(id, "in", 5, manager)).status).toBe(201);
    const made = await owner.post<{ key: string }>("/api-keys", { name: "Robot", scopes: ["sales.*"] });
    const robot = await owner.call("POST", `/tills/${till}/close`, {
      headers: { Authorization: `Bearer ${made.body.key}` },
      body: { counted: [{ method: "cash", amount: 5005 }] },
    });
    expect(refusal(robot)).toEqual([403, "till_session.not_yours"]);
    expect((await close(5005, manager)).body).toMatchObject({ difference: "0", closed_by: manager.userId });
    expect(refusal(await move(id, "in", 5))).toEqual([409, "till_session.closed"]);
  });

  test("stays where it is, and is not removed, while it is open; nor opened when it is not in use", async () => {
    const { open, close, till, owner, warehouse } = await openWithTill();
    await open();
    const other = await warehouse();
    const patch = (body: object) => owner.call("PATCH", `/tills/${till}`, { body });
    expect(refusal(await patch({ warehouse_id: other.id }))).toEqual([409, "till.open"]);
    expect(refusal(await owner.call("DELETE", `/tills/${till}`))).toEqual([409, "till.open"]);
    await close(5000);
    expect((await patch({ warehouse_id: other.id, active: false })).status).toBe(200);
    expect(refusal(await open())).toEqual([409, "till.inactive"]);
    expect((await owner.call("DELETE", `/tills/${till}`)).status).toBe(204);
    expect(refusal(await open())).toEqual([404, "till.not_found"]);
  });
});

describe("cash", () => {
  test("changes when it is opened and closed, as it shows in which session: who follows `updated_since` has it", async () => {
    const { till, open, close, owner } = await openWithTill();
    interface Till {
      id: string;
      version: number;
      updated_at: string;
      open_session_id: string | null;
    }
    const now = async () => (await owner.get<Till>(`/tills/${till}`)).body;
    const since = async (at: string) =>
      (await owner.get<{ data: Till[] }>(`/tills?updated_since=${encodeURIComponent(at)}`)).body.data;
    const was = await now();
    const session = (await open()).body.id;
    const opened = await now();
    expect(opened).toMatchObject({ open_session_id: session, version: was.version + 1 });
    expect(await since(opened.updated_at)).toEqual([opened]);
    expect((await close(5000)).status).toBe(200);
    const closed = await now();
    expect(closed).toMatchObject({ open_session_id: null, version: was.version + 2 });
    expect(await since(closed.updated_at)).toEqual([closed]);
  });

  test("is of amounts that can be paid: whole francs, cents of a dollar", async () => {
    const { open, close, move, till, cashier } = await openWithTill();
    expect(refusal(await open(undefined, "0.5"))).toEqual([422, "cash.not_payable"]);
    const { id } = (await open()).body;
    expect(refusal(await move(id, "in", "10.01"))).toEqual([422, "cash.not_payable"]);
    const dollars = { direction: "in", amount: "10.01", currency: "USD", reason: "Change" };
    expect((await cashier.post(`/till-sessions/${id}/cash-movements`, dollars)).status).toBe(201);
    expect(refusal(await close("4999.5"))).toEqual([422, "cash.not_payable"]);
    const uncounted = await close(5000);
    expect(refusal(uncounted)).toEqual([422, "till_session.not_counted"]);
    expect(uncounted.body.currencies).toEqual(["USD"]);
    const counted = [
      { method: "cash", amount: 2000 },
      { method: "cash", amount: 3001 },
      { method: "cash", currency: "USD", amount: "10" },
      { method: "card", amount: 0 },
    ];
    const closed = await cashier.post<Session>(`/tills/${till}/close`, { counted });
    expect(closed.body).toMatchObject({ difference: "1" });
    expect(closed.body.totals).toMatchObject([
      { method: "cash", currency: "RWF", expected: "5000", counted: "5001", difference: "1" },
      { method: "cash", currency: "USD", expected: "10.01", counted: "10", difference: "-0.01" },
      { method: "card", currency: "RWF", expected: "0", counted: "0", difference: "0" },
    ]);
  });

  test("is not taken out beyond what should be there, by whoever comes first", async () => {
    const { open, move } = await openWithTill();
    const { id } = (await open()).body;
    const both = await Promise.all([move(id, "out", 3000), move(id, "out", 3000)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(refusal(await move(id, "out", 2001))).toEqual([409, "till_session.too_little_cash"]);
    expect((await move(id, "out", 2000)).status).toBe(201);
  });

  test("of a blind till is not told to its cashier before it is counted", async () => {
    const { open, close, cashier, read } = await openWithTill({ blind: true });
    const opened = await open();
    expect(opened.body.totals).toBeNull();
    expect((await read(opened.body.id, cashier)).totals).toBeNull();
    expect((await read(opened.body.id)).totals).toMatchObject([{ expected: "5000" }]);
    expect((await close(1)).body).toMatchObject({ difference: "-4999" });
  });
});

describe("a session", () => {
  test("is as it was opened and closed, whatever SQL says", async () => {
    const { open, close, till } = await openWithTill();
    const { id } = (await open()).body;
    await close(5000);
    const change = asOwner(sql`update sales.till_sessions set difference = 7 where id = ${id}::uuid`);
    await expect(change).rejects.toThrow();
    const [rows] = await asOwner(
      sql`select difference::text, till_id from sales.till_sessions where id = ${id}::uuid`,
    );
    expect(rows).toEqual([{ difference: "0.0000", till_id: till }]);
  });

  test("is listed by till, cashier, state and when it was opened", async () => {
    const { open, close, make, colleague, cashier, manager, till } = await openWithTill();
    const back = await make("Back");
    const first = (await open()).body.id;
    await close(5000);
    const second = (await open(colleague, 0, back)).body.id;
    const ids = async (query: string) =>
      (await manager.get<{ data: { id: string }[] }>(`/till-sessions?${query}`)).body.data.map(
        ({ id }) => id,
      );
    expect(await ids("")).toEqual([second, first]);
    expect(await ids(`till_id=${till}`)).toEqual([first]);
    expect(await ids("status=open")).toEqual([second]);
    expect(await ids(`cashier_id=${cashier.userId}`)).toEqual([first]);
    expect(await ids("from=2999-01-01T00:00:00Z")).toEqual([]);
    expect(await ids("to=2999-01-01T00:00:00Z&sort=opened_at")).toEqual([first, second]);
  });
});

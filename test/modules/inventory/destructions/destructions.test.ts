import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner, type Client } from "#test/tenant.ts";
import { entering, run } from "../../../database/attacker.ts";
import { day, openPharmacy } from "../pharmacy.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];

interface Destruction extends Record<string, unknown> {
  id: string;
  number: number | null;
}

/** A pharmacy with a lot of ten, and people who propose and confirm its destruction. */
async function openWithPeople() {
  const shop = await openPharmacy();
  const [staff, manager] = await Promise.all([shop.tenant.member("staff"), shop.tenant.member("manager")]);
  await shop.receive("A", 10, day(99));
  const line = { ...shop.at, lot_id: shop.lotOf("A"), quantity: 4 };
  const propose = (lines: object[] = [line], by: Client = staff) =>
    by.post<Destruction>("/stock-destructions", { reason: "Recalled", method: "Incineration", lines });
  const step = (by: Client, { body }: Answer<Destruction>, verb: string) =>
    by.post<Destruction>(`/stock-destructions/${body.id}/${verb}`);
  const stock = async () => Object.values(await shop.levels());
  return { ...shop, staff, manager, line, propose, step, stock };
}

describe("a destruction", () => {
  test("is as it was proposed, by whom and of what, whatever SQL says; and confirmed with its discards alone", async () => {
    const { propose, tenant, manager, staff, line } = await openWithPeople();
    const { body } = await propose();
    const [sessions = []] = await asOwner(
      sql`select id from identity.sessions where user_id = ${manager.userId}`,
    );
    const session = String(sessions[0]?.id);
    const side = { tenant: tenant.id, slug: tenant.slug, user: manager.userId, session, marker: "" };
    const attack = async (...statements: string[]) =>
      run("api", [
        await entering(side, { roles: ["manager"], access: "write" }),
        ...statements.map((text) => sql.raw(text)),
      ]);
    const at = `where id = '${body.id}'`;
    const changed = await attack(
      `update inventory.destructions set proposed_by = '${manager.userId}', reason = 'Other' ${at}`,
      `select proposed_by, reason from inventory.destructions ${at}`,
    );
    expect(changed.rows[2]).toEqual([{ proposed_by: staff.userId, reason: "Recalled" }]);
    const alone = await attack(`update inventory.destructions set status = 'confirmed' ${at}`);
    expect(alone.said).toMatch(/discards of its lines/);
    const late = await attack(
      `update inventory.destructions set status = 'cancelled' ${at}`,
      `insert into inventory.destruction_lines (destruction_id, position, product_id, warehouse_id, lot_id, quantity)
         values ('${body.id}', 9, '${line.product_id}', '${line.warehouse_id}', null, 1)`,
    );
    expect(late.refused).toBe("destruction.not_waiting");
  });

  test("moves nothing until a second person confirms it; then every line is a discard of its own", async () => {
    const { propose, step, manager, staff, stock, owner, line, receive, lotOf, at } = await openWithPeople();
    await receive("old", 3, day(-1));
    await owner.post(`/lots/${lotOf("A")}/recall`, { reason: "By the maker" });
    const waiting = await propose([line, { ...at, lot_id: lotOf("old"), quantity: 3 }]);
    expect(waiting.body).toMatchObject({
      status: "waiting",
      number: null,
      proposed_by: staff.userId,
      confirmed_by: null,
      lines: [{ lot_number: "A", quantity: "4" }, { lot_number: "old" }],
    });
    expect(await stock()).toEqual(["13"]);
    const confirmed = await step(manager, waiting, "confirm");
    expect(confirmed.body).toMatchObject({
      status: "confirmed",
      number: 1,
      confirmed_by: manager.userId,
      confirmed_by_name: "manager",
      proposed_by_name: "staff",
    });
    expect(await stock()).toEqual(["6"]);
    const ledger = await owner.get<{ data: object[] }>(`/stock-movements?destruction_id=${waiting.body.id}`);
    expect(ledger.body.data).toMatchObject([
      { type: "discard", quantity: "-3", reason: "Recalled", reference: "1" },
      { type: "discard", quantity: "-4", reason: "Recalled", reference: "1", created_by: manager.userId },
    ]);
    expect(refusal(await step(manager, waiting, "confirm"))).toEqual([409, "destruction.not_waiting"]);
    expect(refusal(await step(staff, waiting, "cancel"))).toEqual([409, "destruction.not_waiting"]);
    expect(await stock()).toEqual(["6"]);
  });

  test("is confirmed by a manager who is not its proposer, and by no API key", async () => {
    const { propose, step, manager, staff, owner, line } = await openWithPeople();
    const own = await propose([line], manager);
    expect(refusal(await step(manager, own, "confirm"))).toEqual([403, "destruction.own_proposal"]);
    expect((await step(staff, own, "confirm")).status).toBe(403);
    const key = await owner.post<{ key: string }>("/api-keys", {
      name: "Robot",
      scopes: ["inventory.destructions.confirm", "inventory.destructions.create"],
    });
    const robot = await owner.call("POST", `/stock-destructions/${own.body.id}/confirm`, {
      headers: { Authorization: `Bearer ${key.body.key}` },
    });
    expect(robot.status).toBeGreaterThanOrEqual(401);
    expect((await step(owner, own, "confirm")).status).toBe(200);
  });

  test("holds no stock: where something is missing when it is confirmed, nothing of it is posted, and no number is used", async () => {
    const { propose, step, manager, stock, issue, line, receive, at, lotOf } = await openWithPeople();
    await receive("B", 5, day(99));
    const both = await propose([{ ...at, lot_id: lotOf("B"), quantity: 5 }, line]);
    expect((await issue(7, { lot_number: "A" })).status).toBe(201);
    expect(refusal(await step(manager, both, "confirm"))).toEqual([409, "stock.insufficient"]);
    expect(await stock()).toEqual(["8"]);
    const smaller = await propose([{ ...line, quantity: 3 }]);
    expect((await step(manager, smaller, "confirm")).body).toMatchObject({ number: 1 });
    const again = await step(manager, both, "confirm");
    expect(refusal(again)).toEqual([409, "stock.insufficient"]);
  });

  test("is within the limits of who confirms it, line by line", async () => {
    const { propose, step, manager, owner } = await openWithPeople();
    await owner.call("PATCH", "/stock-settings", { body: { limits: { manager: { quantity: 3 } } } });
    const four = await propose();
    expect(refusal(await step(manager, four, "confirm"))).toEqual([403, "stock.beyond_limit"]);
    expect((await step(owner, four, "confirm")).status).toBe(200);
  });

  test("is taken back by its proposer or refused by a manager, and by nobody else", async () => {
    const { propose, step, manager, staff, tenant, stock, owner } = await openWithPeople();
    const [mine, other] = [await propose(), await propose()];
    const colleague = await tenant.member("staff");
    expect(refusal(await step(colleague, mine, "cancel"))).toEqual([403, "destruction.not_proposer"]);
    expect((await step(staff, mine, "cancel")).body).toMatchObject({ status: "cancelled", number: null });
    expect((await step(manager, other, "cancel")).status).toBe(200);
    expect(refusal(await step(manager, mine, "confirm"))).toEqual([409, "destruction.not_waiting"]);
    expect(await stock()).toEqual(["10"]);
    const listed = await owner.get<{ data: Destruction[] }>("/stock-destructions?status=cancelled");
    expect(listed.body.data.map(({ id }) => id)).toEqual([other.body.id, mine.body.id]);
  });

  test("names goods that there are, each place once", async () => {
    const { propose, line, product, lotOf } = await openWithPeople();
    const soap = await product();
    const missing = crypto.randomUUID();
    expect(refusal(await propose([{ ...line, product_id: missing }]))).toEqual([404, "product.not_found"]);
    expect(refusal(await propose([{ ...line, warehouse_id: missing }]))).toEqual([
      404,
      "warehouse.not_found",
    ]);
    expect(refusal(await propose([{ ...line, product_id: soap.id }]))).toEqual([404, "lot.not_found"]);
    const twice = await propose([line, { ...line, lot_id: lotOf("A").toUpperCase() }]);
    expect(twice.body.errors).toMatchObject([{ path: "lines.1.product_id", code: "duplicate" }]);
  });

  test("is found by its product, warehouse and lot", async () => {
    const { propose, line, owner, there } = await openWithPeople();
    const { body } = await propose();
    const found = async (query: string) =>
      (await owner.get<{ data: Destruction[] }>(`/stock-destructions?${query}`)).body.data.map(
        ({ id }) => id,
      );
    for (const field of ["product_id", "warehouse_id", "lot_id"] as const)
      expect(await found(`${field}=${line[field]}`)).toEqual([body.id]);
    expect(await found(`warehouse_id=${there}`)).toEqual([]);
  });
});

describe("the certificate", () => {
  test("is there once a second person confirmed, and says the same for ever after", async () => {
    const { propose, step, manager, staff, owner, at, tenant } = await openWithPeople();
    await asOwner(
      sql`update tenants.tenants set time_zone = 'Pacific/Kiritimati' where id = ${tenant.id}::uuid`,
    );
    const waiting = await propose();
    const path = `/stock-destructions/${waiting.body.id}/certificate`;
    expect(refusal(await owner.get(path))).toEqual([409, "destruction.not_confirmed"]);
    await step(manager, waiting, "confirm");
    const pdf = await owner.get(path);
    expect(pdf.status).toBe(200);
    expect(pdf.headers.get("Content-Type")).toBe("application/pdf");
    expect(pdf.headers.get("Content-Disposition")).toContain("destruction-1.pdf");
    expect(pdf.text.startsWith("%PDF-")).toBe(true);
    await owner.call("PATCH", `/products/${at.product_id}`, { body: { name: "Renamed" } });
    await asOwner(sql`update identity.users set name = 'Somebody else' where id = ${staff.userId}::uuid`);
    expect((await owner.get(path)).text).toBe(pdf.text);
    const [rows] = await asOwner(
      sql`select certificate, to_char(confirmed_at at time zone 'Pacific/Kiritimati', 'YYYY-MM-DD HH24:MI') as at
            from inventory.destructions where id = ${waiting.body.id}::uuid`,
    );
    expect(rows?.[0]?.certificate).toMatchObject({
      number: 1,
      time_zone: "Pacific/Kiritimati",
      reason: "Recalled",
      method: "Incineration",
      proposed_by: "staff",
      confirmed_by: "manager",
      confirmed_at: rows?.[0]?.at,
      lines: [{ product_name: "Soap", lot_number: "A", expires_on: day(99), quantity: "4" }],
    });
  });

  test("has the tenant's next number, without gaps, however many are confirmed at once; and each is confirmed once", async () => {
    const { propose, step, manager, owner, line, tenant } = await openWithPeople();
    const proposals = [];
    for (let n = 0; n < 6; n++) proposals.push(await propose([{ ...line, quantity: 2 }]));
    const answers = await Promise.all(
      proposals.flatMap((one) => [step(manager, one, "confirm"), step(owner, one, "confirm")]),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const [rows] = await asOwner(
      sql`select array_agg(number order by number) as numbers from inventory.destructions
           where tenant_id = ${tenant.id}::uuid and number is not null`,
    );
    expect(rows).toEqual([{ numbers: [1, 2, 3, 4, 5] }]);
  });
});

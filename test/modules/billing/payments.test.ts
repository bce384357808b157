import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { mintPayer, type Payer, platform, plusDays, runJob, verify } from "./billing-tenant.ts";

const DUE = "2031-03-31";
const code = () => `MP${newId().slice(-12).toUpperCase()}`;

/** A tenant that is blocked, as nobody paid. */
async function mintBlocked(): Promise<Payer> {
  const payer = await mintPayer({ due: DUE });
  for (let day = "2031-03-29"; day <= DUE; day = plusDays(day, 1)) {
    await payer.at(day);
    await payer.run();
  }
  expect(await payer.read()).toMatchObject({ state: "blocked" });
  return payer;
}

type Paid = { id: string; code: string; status: string; received: string | null };
const submit = ({ owner }: Pick<Payer, "owner">, body: Record<string, unknown>) =>
  owner.post<Paid & { code: string }>("/billing/payment-code", body);

const ledgerOf = async ({ id }: Pick<Payer, "id">) => {
  const [rows = []] = await asOwner(
    sql`select kind, trim_scale(amount)::text as amount, from_day::text from billing.ledger where tenant_id = ${id}::uuid order by id`,
  );
  return rows;
};

describe("a payment code (A-E21, A-E22, A-B13, A-B14)", () => {
  it("is taken as a form while blocked, and verified by its path: unblocked, due a cycle later, counters reset", async () => {
    const payer = await mintBlocked();
    const given = code();
    const form = await payer.owner.call("POST", "/billing/payment-code", {
      raw: { type: "application/x-www-form-urlencoded", text: `code=${given}` },
    });
    expect(form).toMatchObject({ status: 201, body: { status: "submitted", code: given } });
    const done = await verify(given);
    expect(done).toMatchObject({
      status: 200,
      body: { status: "verified", received: "15000", decided_how: "hand" },
    });
    expect(await payer.read()).toMatchObject({
      state: "active",
      due_on: "2031-04-30",
      notices_sent: 0,
      balance: "0",
    });
    expect((await payer.owner.post("/products", { sku: "A", name: "A" })).status).toBe(201);
    expect(await ledgerOf(payer)).toEqual([
      { kind: "payment", amount: "15000", from_day: null },
      { kind: "charge", amount: "-15000", from_day: DUE },
    ]);
    const [events] = await asOwner(
      sql`select type, payload from platform.domain_events where tenant_id = ${payer.id}::uuid and type = 'billing.payment.verified'`,
    );
    expect(events).toEqual([
      {
        type: "billing.payment.verified",
        payload: expect.objectContaining({
          amount: "15000",
          cycle: { from: DUE, to: "2031-04-30", amount: "15000", currency: "RWF" },
        }),
      },
    ]);
  });

  it("is one, however it is written and however often it is sent, verified once", async () => {
    const payer = await mintPayer({ due: DUE });
    const first = await submit(payer, { code: "mp 12-ab.９９ x7", amount: "15000", currency: "RWF" });
    const again = await submit(payer, { code: "MP12-AB.99X7" });
    expect(again.body.id).toBe(first.body.id);
    for (const of of [first.body.id, "Mp12-ab.99x7", first.body.id])
      expect((await verify(of)).status).toBe(200);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "0" });
    expect(await ledgerOf(payer)).toHaveLength(2);
    for (const same of ["MP12AB.99X7", "mp12-ab/99x7", "MP 12 AB 99-X7"])
      expect((await submit(payer, { code: same })).body).toMatchObject({
        id: first.body.id,
        status: "verified",
      });
  });

  it("of too little or too much is kept as credit, which pays the next cycle before its notices", async () => {
    const payer = await mintPayer({ due: DUE });
    for (const [amount, due_on, balance] of [
      ["6000", DUE, "6000"],
      ["9000", "2031-04-30", "0"],
      ["31000", "2031-05-31", "16000"],
    ] as const) {
      const { body } = await submit(payer, { code: code() });
      expect((await verify(body.id, { amount, differs: true })).status).toBe(200);
      expect(await payer.read()).toMatchObject({ due_on, balance });
    }
    await payer.at("2031-05-26");
    await payer.run();
    expect(await payer.read()).toMatchObject({ due_on: "2031-06-30", balance: "1000", last_notice_on: null });
  });

  it("in another currency, of another tenant than X-Tenant-ID says, or unknown is not verified", async () => {
    const [payer, other] = [await mintPayer(), await mintPayer()];
    const { body } = await submit(payer, { code: code(), amount: "15000", currency: "RWF" });
    const said = async (answer: ReturnType<typeof verify>) =>
      (await answer).body as unknown as { code: string };
    expect((await said(verify(body.id, { currency: "USD" }))).code).toBe("payment.other_currency");
    expect((await said(verify(body.id, {}, { "X-Tenant-ID": other.slug }))).code).toBe("payment.not_found");
    expect((await said(verify(code()))).code).toBe("payment.not_found");
    expect((await verify(body.id, {}, { "X-Tenant-ID": payer.id })).status).toBe(200);
    const strange = await submit(other, { code: code(), amount: "9", currency: "USD" });
    expect((await said(verify(strange.body.id, { currency: "USD" }))).code).toBe("payment.other_currency");
  });

  it("is rejected with a reason, and may be given again; expires after 30 days by the tenant's clock", async () => {
    const payer = await mintPayer({ due: "2032-03-31" });
    const given = code();
    const { body } = await submit(payer, { code: given });
    const rejected = await platform.post(`/admin/payments/${given}/reject`, { reason: "no such payment" });
    expect(rejected.body).toMatchObject({ status: "rejected", reason: "no such payment" });
    expect((await verify(body.id)).body).toMatchObject({
      code: "payment.wrong_status",
      current_status: "rejected",
    });
    const again = await submit(payer, { code: given });
    expect(again.body.id).not.toBe(body.id);
    await payer.at("2031-04-15");
    await payer.run();
    const { data } = (await payer.owner.get<{ data: Paid[] }>("/billing/payments")).body;
    expect(data.map(({ status }) => status)).toEqual(["expired", "rejected"]);
    expect((await verify(again.body.id)).status).toBe(409);
  });

  it("works without a subscription, as credit of what is said to have come in", async () => {
    const tenant = await mintTenant({ status: "suspended" });
    const owner = await tenant.member("owner");
    const { body } = await submit({ owner }, { code: code() });
    expect((await verify(body.id, { currency: undefined })).body).toMatchObject({
      code: "payment.amount_needed",
    });
    expect((await verify(body.id, { amount: "500" })).status).toBe(200);
    expect(await ledgerOf(tenant)).toEqual([{ kind: "payment", amount: "500", from_day: null }]);
  });

  it("is nobody's but the owner's to give, and no deactivated tenant's", async () => {
    const payer = await mintPayer();
    const manager = await payer.member("manager");
    expect((await manager.post("/billing/payment-code", { code: code() })).status).toBe(403);
    expect((await manager.get("/billing/payments")).status).toBe(403);
    await platform.post(`/admin/tenants/${payer.id}/deactivate`, { reason: "gone" });
    expect((await submit(payer, { code: code() })).status).toBe(403);
  });
});

describe("its papers", () => {
  it("are an invoice and a receipt, numbered without gaps, as PDFs that stay the same", async () => {
    const payer = await mintPayer();
    const { body } = await submit(payer, { code: code(), amount: "15000", currency: "RWF" });
    await verify(body.id);
    type Page = { data: { id: string; kind: string; number: number; amount: string }[] };
    const { data } = (await payer.owner.get<Page>("/billing/documents")).body;
    expect(data.map(({ kind }) => kind).sort()).toEqual(["invoice", "receipt"]);
    for (const { id, kind, number } of data) {
      const pdf = await payer.owner.get(`/billing/documents/${id}/pdf`);
      expect(pdf.headers.get("Content-Disposition")).toContain(`${kind}-${number}.pdf`);
      expect(pdf.text.startsWith("%PDF")).toBe(true);
      expect((await payer.owner.get(`/billing/documents/${id}/pdf`)).text).toBe(pdf.text);
    }
    const [gaps] = await asOwner(
      sql`select d.kind from billing.documents d join billing.numbers n on n.kind = d.kind
           where d.number < 1000000 and not d.is_sandbox group by d.kind, n.last having count(*) <> n.last`,
    );
    expect(gaps).toEqual([]);
  });
});

describe("attacks on codes", () => {
  it("another tenant's code is refused without a word of it, flagged, and counted until it is 429", async () => {
    const [payer, thief] = [await mintPayer(), await mintPayer()];
    const given = code();
    await submit(payer, { code: given, amount: "15000", currency: "RWF" });
    const refused = await submit(thief, { code: given.toLowerCase() });
    expect(refused).toMatchObject({ status: 409, body: { code: "payment.code_unusable" } });
    expect(refused.text).not.toContain(payer.id);
    expect(refused.text).not.toContain("15000");
    const query = `/admin/payments?review=true&code=${given}`;
    const { data } = (await platform.get<{ data: { also_claimed_by: string[] }[] }>(query)).body;
    expect(data).toMatchObject([{ tenant_id: payer.id, also_claimed_by: [thief.id] }]);
    for (let n = 0; n < 4; n += 1) expect((await submit(thief, { code: given })).status).toBe(409);
    const spent = await submit(thief, { code: given });
    expect(spent).toMatchObject({ status: 429, body: { code: "rate.limited" } });
    expect(Number(spent.headers.get("Retry-After"))).toBeGreaterThan(0);
    // The right owner is none the worse for it.
    expect((await submit(payer, { code: given })).status).toBe(201);
  });

  it("codes that are tried at verifying are counted for who tries them", async () => {
    const guesser = await mintPerson({ platformRoles: ["platform_admin"] });
    const tries = [];
    for (let n = 0; n < 21; n += 1)
      tries.push((await guesser.post(`/admin/payments/GUESS-${n}X/verify`, {})).status);
    expect(tries).toEqual([...Array(20).fill(404), 429]);
  });

  it.each([
    ["МР123456", "Cyrillic letters"],
    ["=HYPERLINK(1)", "a formula"],
    ["ab", "too short"],
    ["a'; drop table x", "quotes"],
    ["x".repeat(90), "too long"],
    ["..--..", "no letter"],
  ])("%s is no code: %s", async (given) => {
    const payer = await mintTenant();
    const owner = await payer.member("owner");
    expect((await submit({ owner }, { code: given })).status).toBe(422);
  });

  it.each([
    { amount: "-5" },
    { amount: "0" },
    { amount: "1e30" },
    { amount: "999999999999999999" },
    { currency: "ZZZ" },
    { paid_on: "2031-02-30" },
    { surplus: 1 },
  ])("%j is refused", async (field) => {
    const owner = await (await mintTenant()).member("owner");
    expect((await submit({ owner }, { code: code(), ...field })).status).toBe(422);
  });

  it("what nobody decided on expires for tenants without a subscription too", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const { body } = await submit({ owner }, { code: code() });
    await asOwner(
      sql`update billing.payments set expires_at = now() - interval '1 minute' where id = ${body.id}::uuid`,
    );
    await runJob("billing.payments.expire");
    const { data } = (await owner.get<{ data: Paid[] }>("/billing/payments")).body;
    expect(data.map(({ status }) => status)).toEqual(["expired"]);
  });
});

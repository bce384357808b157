import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, type Payer, platform, plusDays, verify } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

const DUE = "2031-03-31";
const reverse = (of: string, reason = "the bank took it back") =>
  platform.post<Record<string, unknown>>(`/admin/payments/${of}/reverse`, { reason });

async function paid(payer: Payer, body: Record<string, unknown> = {}): Promise<string> {
  const id = await submit(payer, { code: code() });
  const done = await verify(id, { ...body, differs: true });
  expect(done.status, done.text).toBe(200);
  return id;
}

describe("a payment that was verified and is reversed", () => {
  it("is undone: the cycle is due again since when it was, with an entry of the ledger, a credit note, events and an audit entry", async () => {
    const payer = await mintPayer({ due: DUE, today: "2031-03-29" });
    const id = await paid(payer);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "0" });
    await payer.at("2031-04-02");
    const done = await reverse(id);
    expect(done).toMatchObject({
      status: 200,
      body: { status: "reversed", reason: "the bank took it back", received: "15000" },
    });
    expect(await payer.read()).toMatchObject({
      ...{ state: "past_due", due_on: DUE, balance: "0", amount_due: "15000", notices_sent: 1 },
    });
    type Page = { data: Record<string, unknown>[] };
    const ledger = (await payer.owner.get<Page>("/billing/ledger?sort=created_at")).body.data;
    expect(ledger.map(({ kind, amount: of }) => [kind, of])).toEqual([
      ...[
        ["payment", "15000"],
        ["charge", "-15000"],
        ["reversal", "-15000"],
      ],
      ["reversal", "15000"],
    ]);
    expect(ledger.slice(2).map(({ reverses_id }) => reverses_id)).toEqual([ledger[0]?.id, ledger[1]?.id]);
    const papers = (await payer.owner.get<Page>("/billing/documents?sort=created_at")).body.data;
    expect(papers.map(({ kind }) => kind)).toEqual(["receipt", "invoice", "credit_note"]);
    const pdf = await payer.owner.get(`/billing/documents/${papers[2]?.id}/pdf`);
    expect(pdf.headers.get("Content-Disposition")).toMatch(/credit-note-\d+\.pdf/);
    const [events, audit] = await asOwner(
      sql`select type from platform.domain_events where tenant_id = ${payer.id}::uuid and type like 'billing.%reversed' order by id`,
      sql`select actor_id from audit.audit_events where tenant_id = ${payer.id}::uuid and action = 'billing.payments.reverse'
             and target_type = 'billing.payments'`,
    );
    expect(events).toEqual([{ type: "billing.cycle.reversed" }, { type: "billing.payment.reversed" }]);
    expect(audit).toEqual([{ actor_id: platform.userId }]);
    for (let day = "2031-04-03"; day <= "2031-04-04"; day = plusDays(day, 1)) {
      await payer.at(day);
      await payer.run();
    }
    expect(await payer.read()).toMatchObject({ state: "blocked", notices_sent: 3 });
    await paid(payer);
    expect(await payer.read()).toMatchObject({ state: "active", due_on: "2031-04-30", balance: "0" });
  });

  it("is undone once, and nothing that is not verified is", async () => {
    const payer = await mintPayer({ due: DUE });
    const id = await paid(payer);
    expect((await reverse(id)).status).toBe(200);
    expect((await reverse(id)).status).toBe(200);
    const [rows] = await asOwner(
      sql`select count(*)::int as n, sum(amount)::int as balance from billing.ledger where tenant_id = ${payer.id}::uuid`,
    );
    expect(rows).toEqual([{ n: 4, balance: 0 }]);
    const waiting = await submit(payer, { code: code() });
    expect((await reverse(waiting)).body).toMatchObject({
      ...{ code: "payment.wrong_status", current_status: "submitted" },
    });
    expect((await verify(id)).body).toMatchObject({
      ...{ code: "payment.wrong_status", current_status: "reversed" },
    });
    expect((await payer.owner.post(`/admin/payments/${waiting}/reverse`, { reason: "x" })).status).toBe(403);
  });

  it("takes back no more cycles than it has to, the latest first, and leaves what other payments cover", async () => {
    const payer = await mintPayer({ due: DUE });
    const [first] = [await paid(payer), await paid(payer), await paid(payer, { amount: "6000" })];
    expect(await payer.read()).toMatchObject({ due_on: "2031-05-31", balance: "6000" });
    await reverse(first);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "6000", amount_due: "9000" });
  });

  it("keeps the price that its cycle had, whatever the plan costs since", async () => {
    const payer = await mintPayer({ due: DUE });
    const id = await paid(payer);
    await platform.call("PATCH", `/admin/plans/${payer.plan}`, { body: { prices: { RWF: "99000" } } });
    await reverse(id);
    expect(await payer.read()).toMatchObject({ due_on: DUE, amount_due: "15000" });
  });

  it("frees its statement's line, which pays who has it right, and by itself nobody", async () => {
    const price = amount();
    const [wrong, right] = [await mintPayer({ plan: { prices: { RWF: price } } }), await mintPayer()];
    const given = code();
    const id = await submit(wrong, { code: given, amount: price, currency: "RWF" });
    await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    expect(await lineOf(given)).toMatchObject({ status: "matched", payment_id: id });
    await reverse(id);
    expect(await lineOf(given)).toMatchObject({ status: "open", payment_id: null });
    const again = await submit(right, { code: given, amount: price, currency: "RWF" });
    await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    expect(await statusOf(again)).toMatchObject({ status: "submitted" });
    const done = await verify(again, { amount: undefined, paid_on: undefined });
    expect(done.body).toMatchObject({ status: "verified", received: price });
    expect(await lineOf(given)).toMatchObject({ status: "matched", payment_id: again });
  });

  it("of a tenant that nobody bills any more is owed", async () => {
    const payer = await mintPayer({ due: DUE });
    const id = await paid(payer);
    await payer.set({ plan_id: payer.plan, currency: "RWF", cancels: true });
    await payer.at("2031-04-30");
    await payer.run();
    await reverse(id);
    expect(await payer.read()).toMatchObject({ state: "cancelled", balance: "-15000" });
  });

  it("by a code that a reversed one had before is named by its id or its tenant", async () => {
    const [first, rightful] = [
      await mintPayer({ due: DUE, today: DUE }),
      await mintPayer({ due: DUE, today: DUE }),
    ];
    const shared = code();
    await verify(await submit(first, { code: shared }), {});
    expect((await reverse(shared)).status).toBe(200);
    const id = await submit(rightful, { code: shared });
    expect((await verify(id, {})).status).toBe(200);
    expect(await reverse(shared)).toMatchObject({ status: 409, body: { code: "payment.ambiguous" } });
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
    expect(await reverse(id)).toMatchObject({ status: 200, body: { status: "reversed" } });
  });
});

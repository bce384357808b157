import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, platform, runJob, verify } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

type Suggestions = { data: { id: string; tenant_id: string; payment_id: string; reasons: string[] }[] };
const open = async (line: string) => {
  const { data } = (
    await platform.get<Suggestions & { data: { reference: string }[] }>(
      "/admin/payments/suggestions?status=open&limit=100&sort=-created_at",
    )
  ).body;
  return (
    data as { id: string; reference: string; tenant_id: string; payment_id: string; reasons: string[] }[]
  ).filter(({ reference }) => reference === line);
};

describe("a statement (G19)", () => {
  it("verifies what has its code, amount and currency, each line once, with columns by whatever heading", async () => {
    const price = amount();
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    const given = code();
    const id = await submit(payer, { code: given.toLowerCase(), amount: price, currency: "RWF" });
    const text = `Transaction ID,Completion Time,Details,Paid In,Withdrawn,Balance,Currency\n${given},2031-03-01 10:00:00,from 2507,${price},,9,RWF\nFEE-${given},2031-03-01,fee,,12,9,RWF\n`;
    const tried = await send(text, "?dry_run=true");
    expect(tried.body).toMatchObject({ dry_run: true, totals: { rows: 2, matched: 1, left_out: 1 } });
    expect(await statusOf(id)).toMatchObject({ status: "submitted" });
    expect((await send(text)).body).toMatchObject({ totals: { rows: 2, matched: 1 } });
    expect(await statusOf(id)).toEqual({ status: "verified", decided_how: "statement" });
    expect((await send(text)).body).toMatchObject({ totals: { rows: 2, known: 1 } });
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "0" });
  });

  it("only suggests what fits two tenants, until somebody accepts one", async () => {
    const price = amount();
    const [one, two] = [await mintPayer({ plan: { prices: { RWF: price } } }), await mintPayer()];
    const ids = [
      await submit(one, { code: code(), amount: price, currency: "RWF", paid_on: "2031-03-01" }),
      await submit(two, { code: code(), amount: price, currency: "RWF", payer_phone: "+250 788 000 111" }),
    ];
    const line = code();
    const sent = await send(
      `reference;amount;currency;date;msisdn\n${line};${price};RWF;2031-03-02;0788000111\n`,
    );
    expect(sent.body).toMatchObject({ totals: { suggested: 1, matched: 0 } });
    const found = await open(line);
    expect(found.map(({ payment_id }) => payment_id).sort()).toEqual([...ids].sort());
    expect(found.find(({ payment_id }) => payment_id === ids[1])?.reasons).toContain("phone");
    const chosen = found.find(({ payment_id }) => payment_id === ids[0]);
    const path = `/admin/payments/suggestions/${chosen?.id}`;
    expect((await platform.post(`${path}/accept`)).status).toBe(200);
    expect((await platform.post(`${path}/accept`)).status).toBe(200);
    expect((await platform.post(`${path}/dismiss`)).body.code).toBe("suggestion.decided");
    expect(await statusOf(String(ids[0]))).toMatchObject({ status: "verified" });
    expect(await statusOf(String(ids[1]))).toMatchObject({ status: "submitted" });
    expect(await open(line)).toEqual([]);
  });

  it("suggests a code with another amount, and is matched with a code that comes after it", async () => {
    const price = amount();
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    const [wrong, late] = [code(), code()];
    await submit(payer, { code: wrong, amount: amount(), currency: "RWF" });
    const sent = await send(
      `ref,amount,date\n${wrong},${price},2031-03-01\n${late},${price},2031-03-01\n`,
      "?currency=RWF",
    );
    expect(sent.body.rows.map(({ status }) => status)).toEqual(["suggested", "open"]);
    const id = await submit(payer, { code: late, amount: price, currency: "RWF" });
    await runJob("billing.statements.match");
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
  });

  it("dismisses an open line by hand, with why, and still has it pay what it turns out to be", async () => {
    const payer = await mintPayer();
    const [given, price] = [code(), amount()];
    const sent = () => send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    const wrong = await submit(payer, { code: given, amount: price, currency: "RWF" });
    await sent();
    await platform.post(`/admin/payments/${wrong}/reverse`, { reason: "It was another's" });
    const line = await lineOf(given);
    const dismiss = (id = line?.id) =>
      platform.post(`/admin/payments/lines/${id}/dismiss`, { reason: "Not of any tenant" });
    expect(await dismiss()).toMatchObject({
      status: 200,
      body: { status: "dismissed", reason: "Not of any tenant", payment_id: null },
    });
    expect((await dismiss()).status).toBe(200);
    const [audit = []] = await asOwner(
      sql`select actor_id, after ->> 'reason' as reason from audit.platform_events
           where target_id = ${line?.id}::uuid and action = 'billing.statement_lines.dismiss'`,
    );
    expect(audit).toEqual([{ actor_id: platform.userId, reason: "Not of any tenant" }]);
    await sent();
    expect(await lineOf(given)).toMatchObject({ status: "dismissed" });
    const right = await submit(await mintPayer(), { code: code() });
    const done = await verify(right, {
      amount: undefined,
      paid_on: undefined,
      line_id: line?.id,
      differs: true,
    });
    expect(done.body).toMatchObject({ status: "verified", received: price });
    expect(await lineOf(given)).toMatchObject({ status: "matched", payment_id: right });
    expect((await dismiss()).body).toMatchObject({ code: "payment.line_matched" });
    expect((await dismiss(newId())).body).toMatchObject({ code: "line.not_found" });
  });

  it("says of each line that cannot be read why, and takes the others", async () => {
    const good = code();
    const text = [
      "reference,amount,date,currency,name",
      `${good},${amount()},2031-03-01,RWF,=cmd|' /C calc'!A0`,
      `=1+1,5,2031-03-01,RWF,x`,
      `${code()},-5,2031-03-01,RWF,x`,
      `${code()},99999999999999999999,2031-03-01,RWF,x`,
      `${code()},5,01/03/2031,RWF,x`,
      `${code()},5,2031-03-01,,x`,
      `${good},5,2031-03-01,RWF,x`,
    ].join("\n");
    const { status, body } = await send(text);
    expect(status).toBe(200);
    expect(body.rows.map(({ status }) => status)).toEqual([
      ...["open", "failed", "left_out", "failed", "failed", "failed", "differs"],
    ]);
    expect((await send("a,b\n1,2\n")).status).toBe(422);
    expect(
      (await platform.call("POST", "/admin/payments/statements", { raw: { type: "text/csv", text: "" } }))
        .status,
    ).toBe(422);
    const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
    const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const bomb = await platform.call("POST", "/admin/payments/statements", {
      raw: { type: xlsx, text: zip },
    });
    expect(bomb.status).toBe(422);
  });
});

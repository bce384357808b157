import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { mintPayer, platform, RECEIVED, verify } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

describe("verifying by hand", () => {
  it("asks for what was received and on which day, whatever the tenant said", async () => {
    const payer = await mintPayer();
    const id = await submit(payer, { code: code(), amount: "15000", currency: "RWF" });
    for (const missing of [{ amount: undefined }, { paid_on: undefined }])
      expect((await verify(id, missing)).body).toMatchObject({ code: "payment.amount_needed" });
    expect((await verify(id, { paid_on: "2031-06-01" })).body).toMatchObject({ code: "payment.in_future" });
    expect((await verify(id)).body).toMatchObject({ received: "15000", received_on: RECEIVED });
  });

  it.each([
    [{ amount: "15000" }, "9000", "15000"],
    [{ amount: "15000" }, "150000", "15000"],
    [{}, "14999", "15000"],
  ])("of a code %j refuses %s, unless it is said that it differs", async (said, got, expected) => {
    const payer = await mintPayer();
    const id = await submit(payer, { code: code(), currency: "RWF", ...said });
    expect((await verify(id, { amount: got })).body).toMatchObject({
      ...{ code: "payment.amount_differs", expected, currency: "RWF" },
    });
    expect(await statusOf(id)).toMatchObject({ status: "submitted" });
    expect((await verify(id, { amount: got, differs: true })).body).toMatchObject({ received: got });
  });

  it("is once: again it answers what was taken, and of another amount or currency it is refused", async () => {
    const payer = await mintPayer();
    const id = await submit(payer, { code: code() });
    const first = await verify(id);
    expect(await verify(id)).toMatchObject({ status: 200, body: first.body });
    for (const other of [{ amount: "15001" }, { currency: "USD" }])
      expect(await verify(id, other)).toMatchObject({
        status: 409,
        body: { code: "payment.wrong_status", current_status: "verified" },
      });
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
  });

  it("takes no amount that its currency cannot be paid in, known or not, and no plan costs one", async () => {
    const payer = await mintPayer();
    const id = await submit(payer, { code: code() });
    const refused = { status: 422, body: { code: "payment.not_payable" } };
    expect(await verify(id, { amount: "15000.5", differs: true })).toMatchObject(refused);
    expect(await statusOf(id)).toMatchObject({ status: "submitted" });
    expect((await verify(id)).status).toBe(200);
    const path = `/admin/plans/${payer.plan}`;
    for (const prices of [{ RWF: "1.5" }, { RWF: "15000", JPY: "0.1" }, { RWF: "15000", KWD: "1.0005" }])
      expect(await platform.call("PATCH", path, { body: { prices } })).toMatchObject(refused);
    const made = { code: `p-${newId()}`, name: "Half", cycle: "month", prices: { RWF: "0.5" } };
    expect(await platform.post("/admin/plans", made)).toMatchObject(refused);
    const prices = { RWF: "15000", USD: "9.99", KWD: "1.005" };
    expect((await platform.call("PATCH", path, { body: { prices } })).status).toBe(200);
  });

  it("is nobody's who belongs to the tenant, and neither is reversing or accepting", async () => {
    const payer = await mintPayer();
    const owner = await mintPerson({ platformRoles: ["platform_admin"] });
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${payer.id}, ${newId()}, ${owner.userId}, '{owner}', 'active')`,
    );
    const id = await submit(payer, { code: code() });
    const came = { amount: "15000", currency: "RWF", paid_on: RECEIVED };
    const own = await owner.post(`/admin/payments/${id}/verify`, came);
    expect([own.status, own.body.code]).toEqual([403, "payment.own_tenant"]);
    expect((await verify(id)).status).toBe(200);
    const back = await owner.post(`/admin/payments/${id}/reverse`, { reason: "x" });
    expect(back.body.code).toBe("payment.own_tenant");
    // Nor by a statement that they brought.
    const [price, given] = [amount(), code()];
    const other = await submit(payer, { code: given, amount: price, currency: "RWF", paid_on: "2031-03-01" });
    const sent = await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`, "", owner);
    expect(sent.body.rows[0]).toMatchObject({ status: "suggested" });
    expect(await statusOf(other)).toMatchObject({ status: "submitted" });
    const line = await lineOf(given);
    type Page = { data: { id: string }[] };
    const found = await platform.get<Page>(`/admin/payments/suggestions?line_id=${line?.id}`);
    const path = `/admin/payments/suggestions/${found.body.data[0]?.id}/accept`;
    expect((await owner.post(path)).body.code).toBe("payment.own_tenant");
    expect((await platform.post(path)).status).toBe(200);
  });

  it("is nobody's who gave the code, also when they have left", async () => {
    const payer = await mintPayer();
    const id = await submit(payer, { code: code() });
    const left = await mintPerson({ platformRoles: ["platform_admin"] });
    await asOwner(sql`update billing.payments set submitted_by = ${left.userId} where id = ${id}::uuid`);
    const came = { amount: "15000", currency: "RWF", paid_on: RECEIVED };
    expect((await left.post(`/admin/payments/${id}/verify`, came)).body.code).toBe("payment.own_tenant");
  });
});

describe("a line of a statement", () => {
  it("is what a code that it has is verified by, and no other money of that code is believed", async () => {
    const [price, given] = [amount(), code()];
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    const id = await submit(payer, { code: given });
    const line = await lineOf(given);
    expect((await verify(id, { amount: "1", differs: true })).body).toMatchObject({
      ...{ code: "payment.line_differs", line_id: line?.id, amount: price },
    });
    const done = await platform.post(`/admin/payments/${id}/verify`, {});
    expect(done.body).toMatchObject({ received: price, received_on: "2031-03-01" });
    expect(await lineOf(given)).toMatchObject({ status: "matched", payment_id: id });
  });

  it("pays once: not by hand for one tenant what was matched for another", async () => {
    const [price, given, typo] = [amount(), code(), code()];
    const [one, two] = [await mintPayer({ plan: { prices: { RWF: price } } }), await mintPayer()];
    await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    const line_id = (await lineOf(given))?.id;
    const id = await submit(one, { code: typo });
    const came = { amount: price, paid_on: "2031-03-01" };
    expect((await verify(id, { ...came, line_id: newId() })).body).toMatchObject({ code: "line.not_found" });
    expect((await verify(id, { ...came, line_id })).status).toBe(200);
    const other = await submit(two, { code: given });
    const refused = await verify(other, { ...came, differs: true });
    expect(refused.body).toMatchObject({ code: "payment.line_taken", line_id });
    const third = await submit(two, { code: code() });
    expect((await verify(third, { ...came, line_id, differs: true })).body).toMatchObject({
      code: "payment.line_taken",
    });
    const list = await platform.get<{ data: object[] }>(`/admin/payments/lines?payment_id=${id}`);
    expect(list.body.data).toMatchObject([{ reference: given, status: "matched" }]);
  });

  it("that stands for a payment is suggested for no other one", async () => {
    const [price, given] = [amount(), code()];
    const [one, two] = [await mintPayer({ plan: { prices: { RWF: price } } }), await mintPayer()];
    const near = { amount: price, currency: "RWF", paid_on: "2031-03-01" };
    await submit(two, { code: code(), ...near });
    await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
    const line_id = (await lineOf(given))?.id;
    const path = `/admin/payments/suggestions?line_id=${line_id}&status=`;
    const shown = async (status: string) => (await platform.get<{ data: object[] }>(path + status)).body.data;
    expect([await shown("open"), await shown("dismissed")]).toMatchObject([[{ status: "open" }], []]);
    const id = await submit(one, { code: code() });
    expect((await verify(id, { amount: price, paid_on: "2031-03-01", line_id })).status).toBe(200);
    expect([await shown("open"), await shown("dismissed")]).toMatchObject([[], [{ status: "dismissed" }]]);
  });

  it("that comes after its code was verified by hand stands for that, and says where it is another amount", async () => {
    const payer = await mintPayer();
    const [same, other] = [code(), code()];
    for (const given of [same, other]) {
      const id = await submit(payer, { code: given });
      expect((await verify(id)).status).toBe(200);
    }
    const sent = await send(
      `ref,amount,date,currency\n${same},15000,${RECEIVED},RWF\n${other},4000,${RECEIVED},RWF\n`,
    );
    expect(sent.body.rows.map(({ status }) => status)).toEqual(["matched", "differs"]);
    expect(await lineOf(other)).toMatchObject({ status: "matched" });
  });
});

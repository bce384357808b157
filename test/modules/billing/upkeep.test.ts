import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { mintPayer, noticesOf, platform, plusDays, runJob } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

const head = "ref,amount,date,currency";
const isDue = async (id: string) =>
  (await asOwner(sql`select 1 as due from billing.due_tenants where tenant_id = ${id}::uuid`))[0]?.length ===
  1;

describe("the platform's own log", () => {
  it("tells of lines, suggestions and claims; the tenant's says nothing of them", async () => {
    const price = amount();
    const [payer, thief] = [await mintPayer(), await mintPayer()];
    const [given, near] = [code(), code()];
    await submit(payer, { code: given, amount: price, currency: "RWF", paid_on: "2031-03-01" });
    await thief.owner.post("/billing/payment-code", { code: given });
    await send(`${head}\n${near},${price},2031-03-01,RWF\n`);
    const [ours, all] = await asOwner(
      sql`select target_type from audit.audit_events where tenant_id in (${payer.id}::uuid, ${thief.id}::uuid)
             and target_type in ('billing.suggestions', 'billing.code_claims', 'billing.statement_lines')`,
      sql`select target_type, action from audit.platform_events
           where target_id in (select id from billing.suggestions where tenant_id = ${payer.id}::uuid
                         union select id from billing.code_claims where tenant_id = ${thief.id}::uuid
                         union select id from billing.statement_lines where reference = ${near}) order by 1`,
    );
    expect(ours).toEqual([]);
    expect(all).toEqual([
      { target_type: "billing.code_claims", action: "billing.payments.submit" },
      { target_type: "billing.statement_lines", action: "billing.statements.take" },
      { target_type: "billing.suggestions", action: "billing.statements.take" },
    ]);
  });
});

describe("lines that wait", () => {
  it("for people, however many, hold up no line whose code comes", async () => {
    const price = amount();
    // More payments than are suggested for a line, and more lines than are looked at in a run.
    const tenant = await mintTenant();
    await asOwner(
      sql`insert into billing.payments (tenant_id, id, code, code_key, amount, currency, paid_on, submitted_at, expires_at)
          select ${tenant.id}, app.uuid7(), 'UP' || n || ${price}, 'UP' || n || ${price}, ${price}::numeric, 'RWF', '2031-03-01', now(),
                 now() + interval '30 days' from generate_series(1, 25) n`,
    );
    const lines = Array.from({ length: 230 }, () => `${code()},${price},2031-03-01,RWF`);
    const sent = await send(`${head}\n${lines.join("\n")}\n`);
    expect(sent.body.totals).toMatchObject({ suggested: 230 });
    const [given, other] = [code(), amount()];
    await send(`${head}\n${given},${other},2031-03-01,RWF\n`);
    const payer = await mintPayer({ plan: { prices: { RWF: other } } });
    const id = await submit(payer, { code: given, amount: other, currency: "RWF" });
    for (let run = 0; run < 1; run += 1) await runJob("billing.statements.match");
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
  });

  it("are dismissed after half a year, with what was suggested, and a code that comes still takes them", async () => {
    const [given, price] = [code(), amount()];
    const payer = await mintPayer();
    await submit(payer, { code: code(), amount: price, currency: "RWF", paid_on: "2031-03-01" });
    await send(`${head}\n${given},${price},2031-03-01,RWF\n`);
    await asOwner(
      sql`update billing.statement_lines set created_at = now() - interval '181 days' where reference = ${given}`,
    );
    await runJob("billing.payments.expire");
    const line = await lineOf(given);
    expect(line).toMatchObject({ status: "dismissed" });
    const [left] = await asOwner(
      sql`select status from billing.suggestions where line_id = ${line?.id}::uuid`,
    );
    expect(left).toEqual([{ status: "dismissed" }]);
    const id = await submit(payer, { code: given });
    const done = await platform.post(`/admin/payments/${id}/verify`, { differs: true });
    expect(done.body).toMatchObject({ status: "verified", received: price });
  });
});

describe("codes that nobody decided on", () => {
  it("all expire in a night, however many tenants gave one, and are suggested no more", async () => {
    const ids = Array.from({ length: 520 }, () => newId());
    await asOwner(
      sql`insert into tenants.tenants (id, slug, name, kind, status, currency)
          select id, 'x-' || id, 'x', 'retail', 'active', 'RWF' from unnest(${`{${ids.join(",")}}`}::uuid[]) t (id)`,
      sql`insert into billing.payments (tenant_id, id, code, code_key, submitted_at, expires_at)
          select id, id, id::text, replace(upper(id::text), '-', ''), now() - interval '31 days', now() - interval '1 day'
            from unnest(${`{${ids.join(",")}}`}::uuid[]) t (id)`,
    );
    await runJob("billing.payments.expire");
    const [left] = await asOwner(
      sql`select count(*)::int as n from billing.payments where id = any (${`{${ids.join(",")}}`}::uuid[]) and status = 'submitted'`,
    );
    expect(left).toEqual([{ n: 0 }]);
  }, 60_000);
});

describe("whom people stopped", () => {
  it("by a block gets no notice, and is what billing says once they let it work", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-20" });
    await platform.post(`/admin/tenants/${payer.id}/block`, { reason: "looked at" });
    for (let day = "2031-03-27"; day <= "2031-04-02"; day = plusDays(day, 1)) {
      await payer.at(day);
      await payer.run();
    }
    expect(await noticesOf(payer)).toEqual([]);
    await platform.post(`/admin/tenants/${payer.id}/activate`, {});
    await payer.run();
    expect(await payer.read()).toMatchObject({ state: "past_due", notices_sent: 1 });
  });

  it("by deactivating it is due for no run any more", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-20" });
    expect(await isDue(payer.id)).toBe(true);
    await platform.post(`/admin/tenants/${payer.id}/deactivate`, { reason: "gone" });
    await expect.poll(() => isDue(payer.id), { timeout: 20_000 }).toBe(false);
  });
});

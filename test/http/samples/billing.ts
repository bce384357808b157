import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { type Arrangement, done } from "./arrangement.ts";

/** A code that nobody gave yet. */
const code = () => `MP-${newId()}`.slice(0, 40);

async function mintPlan(): Promise<string> {
  const platform = await mintPerson({ platformRoles: ["platform_admin"] });
  const body = { code: `p-${newId()}`, name: "Plan", cycle: "month", prices: { RWF: "15000" } };
  return done(await platform.post<{ id: string }>("/admin/plans", body)).id;
}

/** A payment of a tenant of its own, that waits. */
const waiting =
  (body: Record<string, unknown> = {}) =>
  async () => {
    const owner = await (await mintTenant()).member("owner");
    const made = await owner.post<{ id: string }>("/billing/payment-code", {
      code: code(),
      amount: "15000",
      currency: "RWF",
    });
    return { params: { payment_code: done(made).id }, body };
  };

const suggested: Arrangement = async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const payment = done(
    await owner.post<{ id: string }>("/billing/payment-code", { code: code(), amount: "7", currency: "RWF" }),
  );
  const [line, id, reference] = [newId(), newId(), code()];
  await asOwner(
    sql`insert into billing.statement_lines (id, reference, reference_key, amount, currency, paid_on)
        values (${line}, ${reference}, billing.plain_code(${reference}), 7, 'RWF', '2027-01-02')`,
    sql`insert into billing.suggestions (tenant_id, id, line_id, payment_id, reasons)
        values (${tenant.id}, ${id}, ${line}, ${payment.id}, '{amount}')`,
  );
  return { id };
};

const onPlan =
  (body: Record<string, unknown>): Arrangement =>
  async () => ({
    params: { plan_id: await mintPlan() },
    body,
  });
const plan = { name: "Plan", cycle: "month", prices: { RWF: "15000" } };

export const arrangements: Record<string, Arrangement> = {
  "billing.payments.submit": () => ({ body: { code: code(), currency: "RWF" } }),
  "billing.payments.verify": waiting({ amount: "15000", currency: "RWF", paid_on: "2026-03-01" }),
  "billing.payments.reverse": async () => {
    const { params } = await waiting()();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const body = { amount: "15000", currency: "RWF", paid_on: "2026-03-01" };
    done(await platform.post(`/admin/payments/${params.payment_code}/verify`, body));
    return { params, body: { reason: "bounced" } };
  },
  "billing.payments.reject": waiting(),
  "billing.suggestions.accept": suggested,
  "billing.suggestions.dismiss": suggested,
  "billing.statement_lines.dismiss": async () => {
    const [id, reference] = [newId(), code()];
    await asOwner(
      sql`insert into billing.statement_lines (id, reference, reference_key, amount, currency, paid_on)
          values (${id}, ${reference}, billing.plain_code(${reference}), 7, 'RWF', '2027-01-02')`,
    );
    return { id, body: { reason: "nobody's" } };
  },
  "billing.statements.take": () => ({
    file: `reference,amount,currency,date\n${code()},7,RWF,2027-01-02\n`,
  }),
  "billing.plans.create": () => ({ body: { ...plan, code: `p-${newId()}` } }),
  "billing.plans.read": onPlan({}),
  "billing.plans.replace": async () => ({
    params: { plan_id: await mintPlan() },
    body: { ...plan, code: `p-${newId()}` },
  }),
  "billing.plans.change": async () => ({
    params: { plan_id: await mintPlan() },
    body: { ...plan, code: `p-${newId()}` },
  }),
  "billing.plans.remove": onPlan({}),
  "billing.subscriptions.set": async () => ({
    id: (await mintTenant()).id,
    body: { plan_id: await mintPlan(), currency: "RWF", due_on: "2999-01-31" },
  }),
};

import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { handlers } from "#modules/affiliates";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner, type Client, mintPerson } from "#test/tenant.ts";
import { delivered } from "../../queues/deliveries.ts";

export const platform = await mintPerson({ platformRoles: ["platform_admin"] });
export const second = await mintPerson({ platformRoles: ["platform_admin"] });

/** An affiliate with a link. */
export interface Affiliate {
  as: Client;
  code: string;
  entries(): Promise<{ kind: string; amount: string; currency: string; referral_id: string | null }[]>;
  balances(): Promise<Record<string, string>>;
}

export async function mintAffiliate(rate?: string): Promise<Affiliate> {
  const as = await mintPerson({ platformRoles: ["affiliate"] });
  const made = await as.post<{ code: string }>("/affiliate/register-link", {});
  expect(made.status, made.text).toBe(201);
  await as.call("PATCH", "/affiliate", { body: { pay_to: "+250788000001" } });
  if (rate !== undefined) await setRate(as.userId, rate);
  return {
    as,
    code: made.body.code,
    entries: async () =>
      (await as.get<{ data: never[] }>("/affiliate/commissions?sort=created_at&limit=100")).body.data,
    balances: async () => {
      const { body } = await as.get<{ balances: { currency: string; amount: string }[] }>("/affiliate");
      return Object.fromEntries(body.balances.map(({ currency, amount }) => [currency, amount]));
    },
  };
}

/** What an affiliate earns from now on. */
export async function setRate(user: string, rate: string, more: Record<string, unknown> = {}): Promise<void> {
  const set = await platform.call("PUT", `/admin/affiliates/${user}`, { body: { rate, ...more } });
  expect(set.status, set.text).toBe(200);
}

/** Delivers all that ever happened in a tenant, in the order that is asked for. */
export async function tell(tenant: string, order = (all: Envelope[]) => all): Promise<void> {
  const [rows = []] = await asOwner(
    sql`select ${envelopeSql} as event from platform.domain_events where tenant_id = ${tenant}::uuid order by id`,
  );
  const sent = order(rows.map(({ event }) => Envelope.parse(event))).map((body) => ({ body }));
  expect((await delivered("duka-events", sent, { handlers })).retried).toEqual([]);
}

/** A tenant that somebody opens who came by a link. */
export async function bring(
  code: string,
  { founder, body = {} }: { founder?: Client; body?: Record<string, unknown> } = {},
): Promise<{ id: string; founder: Client }> {
  const person = founder ?? (await mintPerson());
  const touched = await person.post("/users/me/affiliate-code", { affiliate_code: code });
  expect(touched.status, touched.text).toBe(204);
  const made = await person.post<{ id: string }>("/organizations", { name: "Brought", ...body });
  expect(made.status, made.text).toBe(201);
  await tell(made.body.id);
  return { id: made.body.id, founder: person };
}

/** What the platform knows of who brought a tenant. */
export const referralOf = async (tenant: string) =>
  (await platform.get<{ data: Record<string, unknown>[] }>(`/admin/affiliate-referrals?tenant_id=${tenant}`))
    .body.data[0];

interface Days {
  from?: string;
  to?: string;
  currency?: string;
  /** Not paid yet. */
  owed?: boolean;
}

/** Writes what a tenant pays into their ledger. */
export const pays = (tenant: string, amount: string, currency = "RWF") =>
  asOwner(
    sql`insert into billing.ledger (tenant_id, id, kind, currency, amount, occurred_at)
        values (${tenant}, app.uuid7(), 'payment', ${currency}, ${amount}::numeric, clock_timestamp())`,
  );

/** Writes a charge of a cycle that is paid into the ledger of what a tenant pays, or what is given back of one, and what tells of it. */
export async function fee(
  tenant: string,
  amount: string,
  { from = "2031-01-01", to = "2031-02-01", currency = "RWF", owed = false }: Days = {},
): Promise<string> {
  if (!owed && !amount.startsWith("-")) await pays(tenant, amount, currency);
  const [entry, event] = [newId(), newId()];
  const payload = { from, to, amount, currency, plan_id: newId(), payment_id: null };
  await asOwner(
    sql`insert into billing.ledger (tenant_id, id, kind, currency, amount, from_day, to_day, occurred_at)
        values (${tenant}, ${entry}, ${amount.startsWith("-") ? "credit" : "charge"}, ${currency}, ${amount}::numeric * -1, ${from}, ${to},
                clock_timestamp())`,
    sql`insert into platform.domain_events (tenant_id, id, type, payload, request_id, actor_kind)
        values (${tenant}, ${event}, 'billing.cycle.charged', ${JSON.stringify(payload)}, ${newId()}, 'job')`,
  );
  return entry;
}

/** Proposes, approves and pays what is due in a currency; gives the payout's id, or undefined where nothing is due. */
export async function payOut(currency: string): Promise<string | undefined> {
  const made = await platform.post<{ id: string; code: string }>("/admin/affiliate-payouts", { currency });
  if (made.body.code === "payout.nothing_due") return undefined;
  expect(made.status, made.text).toBe(201);
  for (const verb of ["approve", "pay"]) {
    const done = await second.post(`/admin/affiliate-payouts/${made.body.id}/${verb}`, {});
    expect(done.status, done.text).toBe(200);
  }
  return made.body.id;
}

/** An affiliate with something to come, in a currency that the test has for itself. */
export async function earning(currency: string, amount = "10000") {
  const affiliate = await mintAffiliate();
  const { id } = await bring(affiliate.code);
  await fee(id, amount, { currency });
  await tell(id);
  return { ...affiliate, tenant: id };
}

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { jobs } from "#modules/reports";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, config, type TestTenant } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

/** A weekly report as the API has it. */
export interface Report {
  id: string;
  first_day: string;
  last_day: string;
  mailed_to: number;
  content: Record<string, unknown>;
}
/** A mail as the catcher has it. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The moment of the last run: Sunday 00:00 UTC. */
export const SUNDAY = (() => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - now.getUTCDay()));
})();
/** A moment so many days before that, at this hour. */
export const before = (days: number, hours = 12) =>
  new Date(SUNDAY.getTime() - days * 86_400_000 + hours * 3_600_000).toISOString();

/** Runs the weekly job in a tenant. */
export async function runFor({ id }: TestTenant, at = SUNDAY, time_zone = "UTC", more: Partial<Env> = {}) {
  const [weekly] = jobs;
  if (!weekly?.perTenant) throw new Error("there is no such job");
  const ctx = backgroundContext({ ...env, ...more } as Env, createExecutionContext(), newId(), {});
  await weekly.run(ctx, { id, time_zone }, at);
}

/** The mails to an address, the newest first. */
export async function mailTo(address: string): Promise<Message[]> {
  const url = new URL("/messages", config.RESEND_API_URL);
  url.searchParams.set("to", address);
  return (await fetch(url)).json();
}

/** A shop with movements of all kinds, before, in and after the week. */
export async function busyShop() {
  const shop = await openShop();
  const { product, warehouse, move, tenant } = shop;
  const at = (await warehouse({ code: "SHOP" })).id;
  const post = async (product_id: string, type: string, quantity: number, occurred_at: string, more = {}) => {
    const answer = await move({ product_id, warehouse_id: at, type, quantity, occurred_at, ...more });
    expect(answer.status, answer.text).toBe(201);
  };
  const soap = (await product({ sku: "soap", name: "Soap <b>&co</b>" })).id;
  await post(soap, "receive", 1000, before(20), { unit_cost: 3 });
  await post(soap, "issue", 400, before(5));
  await post(soap, "issue", 100, before(7, 0));
  await post(soap, "issue", 50, before(0, 0));
  await post(soap, "receive", 10, before(2), { unit_cost: 3 });
  const dust = (await product({ sku: "dust", name: "Dust ተመስገን 🧴" })).id;
  await post(dust, "receive", 7, before(200), { unit_cost: 2 });
  const pills = (await product({ sku: "pills", name: "Pills", track_lots: true })).id;
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await post(pills, "receive", 5, before(3), { unit_cost: 4, lot_number: "L1", expires_on: soon });
  await post(pills, "receive", 2, before(3), { unit_cost: 4, lot_number: "L0", expires_on: soon });
  await asOwner(
    sql`update inventory.lots set expires_on = '2001-01-31' where tenant_id = ${tenant.id} and lot_number = 'L0'`,
  );
  return { ...shop, tenant, soon };
}

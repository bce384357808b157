import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { type Payer, platform } from "./billing-tenant.ts";

/** A code that nobody gave yet. */
export const code = () => `ST${newId().slice(-12).toUpperCase()}`;

/** Amounts that no other test has, so that lines suggest nothing of theirs. */
let sum = 1_000_000 + Math.floor(Math.random() * 1e8);
export const amount = (): string => {
  sum += 7;
  return String(sum);
};

/** What became of a statement. */
export type Report = {
  totals: Record<string, number>;
  rows: { row: number; reference: string | null; status: string; because?: string }[];
};

/** Sends a statement as the platform, or as whoever is given. */
export const send = (text: string, query = "", by: Client = platform) =>
  by.call<Report>("POST", `/admin/payments/statements${query}`, { raw: { type: "text/csv", text } });

/** Submits a code for a tenant, and gives the payment's id. */
export const submit = async (payer: Pick<Payer, "owner">, body: Record<string, unknown>) =>
  (await payer.owner.post<{ id: string }>("/billing/payment-code", body)).body.id;

/** How a payment stands. */
export const statusOf = async (id: string) => {
  const [rows] = await asOwner(sql`select status, decided_how from billing.payments where id = ${id}::uuid`);
  return rows?.[0];
};

/** The line of a reference as it is kept. */
export const lineOf = async (reference: string) => {
  const [rows] = await asOwner(
    sql`select id, status, payment_id from billing.statement_lines where reference_key = billing.plain_code(${reference})`,
  );
  return rows?.[0] as { id: string; status: string; payment_id: string | null } | undefined;
};

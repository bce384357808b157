import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row, Statement } from "#platform/database/connection.ts";
import type { EmailContent } from "#platform/mail.ts";
import type { Call } from "#platform/operations/operation.ts";
import { sendEmail } from "../email.ts";
import { mayTell, type ReadMail } from "../invitations/mail-limits.ts";
import { makerOf } from "./rules.ts";

/** To whoever others made a member. It names the tenant by its slug: a name could say anything. */
const membershipEmail = (slug: string): EmailContent => ({
  subject: `You are a member of ${slug}`,
  paragraphs: [
    `You were made a member of ${slug}.`,
    "If you do not want to be, sign in and leave it: it stands among your memberships.",
  ],
});

/** Where the mail to a member goes, if they have proven an address, and the slug that it names. */
export const readMembershipMail = (
  tenantId: SQL,
  userId: SQL,
  by?: Pick<Call, "ctx">,
): { mail: Statement } => ({
  mail: sql`select u.email, t.slug, ${by ? makerOf(by) : sql`null`} as maker, case when t.is_sandbox then t.id end as sandbox from identity.users u, tenants.tenant_states t
             where u.id = ${userId} and u.email_verified_at is not null and t.id = ${tenantId}`,
});

/**
 * Mails a person that they are a member; nobody where `readMembershipMail` found no proven address. What a tenant has
 * sent, `by` a call of its people, counts for them and for it.
 */
export async function mailMembership(
  ctx: Context,
  row: Row | undefined,
  by?: Pick<Call, "ctx" | "tenant">,
): Promise<void> {
  const { email, slug, maker, sandbox } = (row ?? {}) as ReadMail;
  if (!email || !slug) return;
  if (!sandbox && !(await mayTell(ctx, email, by && { ...by, maker }))) return;
  sendEmail(ctx, email, membershipEmail(slug), sandbox);
}

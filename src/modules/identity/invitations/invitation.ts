import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { hmacHex, randomSecret } from "#platform/crypto.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import type { Config } from "#platform/env.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import type { EmailContent } from "../email.ts";

/** How long an invitation is good for. */
export const INVITATION_DAYS = 7;

export const InvitationStatus = z.enum(["pending", "accepted", "cancelled", "expired"]);

/** An invitation by mail to become a member. Its token is in the mail only. */
export const Invitation = z
  .object({
    ...shownAlways,
    email: z.string(),
    roles: z.array(z.enum(ROLES)),
    branch_id: z.uuid().nullable(),
    status: InvitationStatus,
    invited_by: z.uuid().nullable(),
    expires_at: Timestamp,
    tenant_slug: z.string(),
  })
  .meta({ id: "Invitation" });

export const invitationStatus = sql`case when i.status = 'pending' and i.expires_at <= now() then 'expired' else i.status end`;

const view: View<z.infer<typeof Invitation>> = {
  id: sql`i.id`,
  email: sql`i.email`,
  roles: sql`i.roles`,
  branch_id: sql`i.branch_id`,
  status: invitationStatus,
  invited_by: sql`i.invited_by`,
  expires_at: sql`i.expires_at`,
  tenant_slug: sql`(select t.slug from tenants.tenant_states t where t.id = i.tenant_id)`,
  version: sql`i.version`,
  created_at: sql`i.created_at`,
  updated_at: sql`i.updated_at`,
};
export const invitationBody = bodyOf(view);

/** What RETURNING or a select shows of `identity.invitations i`. */
export const shownInvitation = sql`${invitationBody} as body, i.version::text as etag`;

/** A new token, 32 random bytes, and the hash that is kept of it. */
export async function newToken(config: Config): Promise<{ token: string; hash: string }> {
  const token = randomSecret(32);
  return { token, hash: await tokenHash(config, token) };
}

/** HMAC-SHA-256 of a token, in hexadecimal. */
export const tokenHash = (config: Config, token: string): Promise<string> =>
  hmacHex(config.SECRET_KEY, `invitation:${token}`);

/** The mail. It names the tenant by its slug: a name could say anything. */
export const invitationEmail = (token: string, slug: string): EmailContent => ({
  subject: `You are invited to ${slug}`,
  paragraphs: [
    `You are invited to join ${slug}. Accept with this code:`,
    `It is good for ${INVITATION_DAYS} days. Give it to nobody.`,
    "If you do not know who invites you, ignore this mail.",
  ],
  code: token,
});

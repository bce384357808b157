import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { hmacHex, randomSecret } from "#platform/crypto.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import type { Config } from "#platform/env.ts";
import { asOfNow, resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { Limit } from "../members/people.ts";
import { invitations } from "../tables.ts";

/** How long an invitation is valid. */
const INVITATION_DAYS = 7;

export const InvitationStatus = z.enum(["pending", "accepted", "refused", "cancelled", "expired"]);

/**
 * What a tenant offers to an address: a membership, which is pending until the person accepts. It says nothing of the
 * person but what the tenant gave. Its token is in the mail only.
 */
export const Invitation = z
  .object({
    ...resourceFields,
    email: z.string().nullable(),
    user_id: z.uuid().nullable().describe("The former member whom the tenant invited by id"),
    name: z.string().nullable(),
    roles: z.array(z.enum(ROLES)),
    branch_id: z.uuid().nullable(),
    branch_ids: Limit,
    status: asOfNow(InvitationStatus),
    invited_by: z.uuid().nullable(),
    expires_at: Timestamp,
    tenant_slug: asOfNow(z.string()),
  })
  .meta({ id: "Invitation" });

export const invitationStatus = sql`case when ${invitations.status} = 'pending' and ${invitations.expires_at} <= now()
  then 'expired' else ${invitations.status} end`;

export const invitationBody = bodyOf(
  viewOf(Invitation, invitations, {
    status: invitationStatus,
    tenant_slug: sql`(select t.slug from tenants.tenant_states t where t.id = ${invitations.tenant_id})`,
  }),
);

/** An invitation's row as `Invitation`, with its ETag. */
export const asInvitation = sql`${invitationBody} as body, ${invitations.version}::text as etag`;

/** When an invitation that is made now ends. */
export const expiry = sql`now() + make_interval(days => ${sql.raw(String(INVITATION_DAYS))})`;

/** Ends the transaction with invitation.not_found unless the tenant has the invitation. */
export const refuseUnknown = (id: string): Statement =>
  refuseUnless(
    sql`exists (select from ${invitations} where ${invitations.id} = ${id}::uuid)`,
    "invitation.not_found",
  );

/**
 * Is the row `i` an open invitation of the person `u`? By their id, or by an address that they have proven; in a tenant
 * that they are not a member of.
 */
export const isOpenFor: SQL = sql`i.status = 'pending' and i.expires_at > now()
  and (i.user_id = u.id or (i.user_id is null and i.email = u.email and u.email_verified_at is not null))
  and not exists (select from identity.memberships held
                   where held.tenant_id = i.tenant_id and held.user_id = u.id and held.status = 'active')`;

/** Is the row `i` the open invitation of this id, of this person? */
export const isOwn = (id: string, userId: string): SQL => sql`i.id = ${id}::uuid
  and exists (select from identity.users u where u.id = ${userId}::uuid and ${isOpenFor})`;

/** A new token, 32 random bytes, and the hash that is kept of it. */
export async function newToken(config: Config): Promise<{ token: string; hash: string }> {
  const token = randomSecret(32);
  return { token, hash: await tokenHash(config, token) };
}

/** HMAC-SHA-256 of a token, in hexadecimal. */
export const tokenHash = (config: Config, token: string): Promise<string> =>
  hmacHex(config.SECRET_KEY, `invitation:${token}`);

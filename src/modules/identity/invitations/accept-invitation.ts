import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { hashPassword, NewPassword } from "../accounts/passwords.ts";
import { PersonName } from "../members/fields.ts";
import { endRequests } from "../members/request-membership.ts";
import { acceptance, acceptanceErrors, holdInvitation, openInvitation } from "./acceptance.ts";
import { tokenHash } from "./invitation.ts";

/** Whom an accepted invitation made a member, and where. */
export const AcceptedInvitation = z
  .object({
    user_id: z.uuid(),
    email: z.string(),
    is_new_user: z.boolean(),
    roles: z.array(z.enum(ROLES)),
    tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  })
  .meta({ id: "AcceptedInvitation" });

/**
 * Accepts an invitation: the token came by mail, so the address is proven. Somebody new chooses a password; so does
 * whoever never proved the address, because somebody else may have registered it: that password, its sessions and what
 * else others set for it end.
 */
export const acceptInvitation = action({
  name: "identity.invitations.accept",
  summary: "Accept an invitation with the token of its mail",
  scope: "public",
  input: z.strictObject({
    token: z.string().min(20).max(100),
    name: PersonName.optional(),
    password: NewPassword.optional(),
  }),
  limits: ({ input }) => limits.invitation(input.token),
  output: AcceptedInvitation,
  errors: ["invitation.not_found", "invitation.password_required", "auth.deactivated", ...acceptanceErrors],
  async handle({ ctx, input }, batch) {
    const hash = await tokenHash(ctx.config, input.token);
    const password = input.password ? hashPassword(input.password) : null;
    const newUserId = newId();
    const open = openInvitation(sql`i.token_hash = decode(${hash}, 'hex')`);
    const email = sql`(select i.email from ${open})`;
    const invited = sql`identity.users u where u.email = ${email}`;
    const user = sql`(select u.id from ${invited})`;
    const statements = {
      checks: [
        holdInvitation(open, "invitation.not_found"),
        refuseUnless(
          sql`not exists (select from ${invited} and u.status = 'deactivated')`,
          "auth.deactivated",
        ),
        refuseUnless(
          sql`${password !== null} or exists (select from ${invited} and u.email_verified_at is not null)`,
          "invitation.password_required",
        ),
      ],
      ended: sql`
        update identity.sessions s set revoked_at = now(), revoked_reason = 'invitation_accepted'
         where s.revoked_at is null and s.user_id in (select u.id from ${invited} and u.email_verified_at is null)`,
      before: endRequests(sql`u.email = ${email} and u.email_verified_at is null`),
      person: sql`
        insert into identity.users as u (id, email, name, password_hash, status, email_verified_at)
        values (${newUserId}::uuid, ${email}, ${input.name ?? null}, ${password}, 'active', now())
        on conflict (email) do update
          set password_hash = excluded.password_hash, status = 'active', email_verified_at = now(),
              name = coalesce(excluded.name, u.name)
          where u.email_verified_at is null`,
      ...acceptance(
        ctx,
        open,
        user,
        sql`select json_build_object('user_id', u.id, 'email', u.email, 'is_new_user', u.id = ${newUserId}::uuid,
                   'roles', m.roles, 'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name))::text as body
              from identity.users u join identity.memberships m on m.user_id = u.id
                   join tenants.tenant_states t on t.id = m.tenant_id
             where u.id = ${user} and m.tenant_id = (select i.tenant_id from ${open})`,
      ),
    };
    const { read } = await batch(statements, { invitation: hash, user: newUserId });
    return read[0]?.body;
  },
});

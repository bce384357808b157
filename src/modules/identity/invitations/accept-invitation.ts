import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { hashPassword, NewPassword } from "../accounts/passwords.ts";
import { invitationAccepted } from "../events.ts";
import { PersonName } from "../members/fields.ts";
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
 * whoever never proved the address, because somebody else may have registered it: that password and its sessions end.
 * Errors: invitation.not_found, invitation.password_required, auth.deactivated, quota.exceeded.
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
  errors: ["invitation.not_found", "invitation.password_required", "auth.deactivated", "quota.exceeded"],
  async handle({ ctx, input }, batch) {
    const hash = await tokenHash(ctx.config, input.token);
    const password = input.password ? hashPassword(input.password) : null;
    const newUserId = newId();
    const invitation = sql`identity.invitations i join tenants.tenant_states t on t.id = i.tenant_id
      where i.token_hash = decode(${hash}, 'hex') and i.status = 'pending' and i.expires_at > now()
        and t.deleted_at is null and t.status <> 'deactivated'`;
    const email = sql`(select i.email from ${invitation})`;
    const invited = sql`identity.users u where u.email = ${email}`;
    const user = sql`(select u.id from ${invited})`;
    const rows = await batch([
      refuseUnless(
        sql`select count(*) = 1 from (select 1 from ${invitation} for update of i) open`,
        "invitation.not_found",
      ),
      refuseUnless(sql`not exists (select from ${invited} and u.status = 'deactivated')`, "auth.deactivated"),
      refuseUnless(
        sql`${password !== null} or exists (select from ${invited} and u.email_verified_at is not null)`,
        "invitation.password_required",
      ),
      sql`update identity.sessions s set revoked_at = now(), revoked_reason = 'invitation_accepted'
           where s.revoked_at is null and s.user_id in (select u.id from ${invited} and u.email_verified_at is null)`,
      sql`insert into identity.users as u (id, email, name, password_hash, status, email_verified_at)
          values (${newUserId}::uuid, ${email}, ${input.name ?? null}, ${password}, 'active', now())
          on conflict (email) do update
            set password_hash = excluded.password_hash, status = 'active', email_verified_at = now(),
                name = coalesce(excluded.name, u.name)
            where u.email_verified_at is null`,
      withinQuotaOf(
        "users",
        sql`i.tenant_id`,
        sql`${invitation} and not exists (select from identity.memberships m
              where m.tenant_id = i.tenant_id and m.user_id = ${user} and m.status = 'active')`,
        ctx.config.QUOTA_USERS,
      ),
      sql`insert into identity.memberships as m
            (tenant_id, id, user_id, roles, status, branch_id, decided_by, decided_at)
          select i.tenant_id, ${newId()}::uuid, ${user}, i.roles, 'active', i.branch_id, i.invited_by, now()
            from ${invitation}
          on conflict (tenant_id, user_id) do update
            set roles = excluded.roles, status = 'active', branch_id = excluded.branch_id,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at
            where m.status <> 'active'`,
      emit(
        [invitationAccepted({ invitation_id: sql`(select i.id from ${invitation})`, user_id: user })],
        sql`(select i.tenant_id from ${invitation})`,
      ),
      sql`select json_build_object('user_id', u.id, 'email', i.email, 'is_new_user', u.id = ${newUserId}::uuid,
                   'roles', m.roles, 'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name))::text as body
            from identity.users u, identity.memberships m, ${invitation}
             and u.email = i.email and m.tenant_id = i.tenant_id and m.user_id = u.id`,
      changeOne(
        sql`update identity.invitations i set status = 'accepted'
             where i.token_hash = decode(${hash}, 'hex') and i.status = 'pending' returning i.id`,
        "invitation.not_found",
      ),
    ]);
    return rows.at(-2)?.[0]?.body;
  },
});

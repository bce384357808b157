import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { holds } from "#platform/database/refusals.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { hashPassword, NewPassword, refuseWeak } from "../accounts/passwords.ts";
import { PersonName } from "../members/fields.ts";
import { endRequests } from "../members/request-membership.ts";
import { acceptance, acceptanceErrors, holdPerson, mayBeAccepted } from "./acceptance.ts";
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
 * else others set for it end. One round trip, and one before it where a password is given: it must not be the address.
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
  example: { name: "Aline Uwase", password: "a long enough passphrase" },
  limits: ({ input }) => limits.invitation(input.token),
  output: AcceptedInvitation,
  errors: [
    "invitation.not_found",
    "invitation.password_required",
    "auth.deactivated",
    "password.weak",
    ...acceptanceErrors,
  ],
  async handle({ ctx, input }, batch) {
    const hash = await tokenHash(ctx.config, input.token);
    const newUserId = newId();
    const which = sql`i.token_hash = decode(${hash}, 'hex')`;
    const email = sql`(select i.email from identity.invitations i where ${which})`;
    const subject = { invitation: hash, user: newUserId };
    if (input.password) {
      const { invited } = await batch({ invited: sql`select ${email} as email` }, subject);
      refuseWeak(input.password, invited[0]?.email as string | null);
    }
    const password = input.password ? hashPassword(input.password) : null;
    const unproven = sql`u.email = ${email} and u.email_verified_at is null`;
    const isProven = sql`(h.email_verified_at is not null)`;
    const statements = {
      held: holdPerson(sql`u.email = ${email}`),
      check: sql`
        select ${holds(sql`h.id is not null`, "invitation.not_found")},
               ${holds(sql`h.status is distinct from 'deactivated'`, "auth.deactivated")},
               ${holds(sql`${password !== null} or ${isProven}`, "invitation.password_required")}
          from (select 1) one left join (
            select i.id, u.status, u.email_verified_at
              from identity.invitations i left join identity.users u on u.email = i.email
             where ${which} and ${mayBeAccepted} for update of i) h on true`,
      ended: sql`
        update identity.sessions s set revoked_at = now(), revoked_reason = 'invitation_accepted'
         where s.revoked_at is null and s.user_id in (select u.id from identity.users u where ${unproven})`,
      before: endRequests(unproven),
      person: sql`
        insert into identity.users as u (id, email, name, password_hash, status, email_verified_at)
        values (${newUserId}::uuid, ${email}, ${input.name ?? null}, ${password}, 'active', now())
        on conflict (email) do update
          set password_hash = excluded.password_hash, status = 'active', email_verified_at = now(),
              name = coalesce(excluded.name, u.name)
          where u.email_verified_at is null`,
      ...acceptance(ctx, {
        which,
        person: sql`u.email = i.email`,
        read: sql`
          select json_build_object('user_id', u.id, 'email', u.email, 'is_new_user', u.id = ${newUserId}::uuid,
                   'roles', m.roles, 'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name))::text as body
            from identity.invitations i join identity.users u on u.email = i.email
                 join identity.memberships m on m.tenant_id = i.tenant_id and m.user_id = u.id
                 join tenants.tenant_states t on t.id = i.tenant_id
           where ${which}`,
      }),
    };
    const { read } = await batch(statements, subject);
    return read[0]?.body;
  },
});

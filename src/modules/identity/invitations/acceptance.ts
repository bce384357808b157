import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { emit } from "#platform/events.ts";
import { invitationAccepted, membershipCreated } from "../events.ts";

/** What an acceptance refuses, beside an invitation that is not there. */
export const acceptanceErrors = [
  "membership.exists",
  "quota.exceeded",
] as const satisfies readonly ErrorCode[];

/** SQL after FROM: the invitation `i` of a condition, while it is open and its tenant may be joined. */
export const openInvitation = (which: SQL): SQL => sql`identity.invitations i
  where ${which} and i.status = 'pending' and i.expires_at > now() and identity.may_still_grant(i.tenant_id, i.invited_by, i.roles)
    and exists (select from tenants.tenant_states t
                 where t.id = i.tenant_id and t.deleted_at is null and t.status <> 'deactivated')`;

/** Locks an open invitation until the commit; of two who accept at once, one is refused with `missing`. */
export const holdInvitation = (open: SQL, missing: ErrorCode): Statement =>
  refuseUnless(sql`select count(*) = 1 from (select 1 from ${open} for update of i) held`, missing);

/**
 * Makes a person, the id in `person`, a member on the terms of the open invitation: anew, or again with the row of before.
 * `read` runs while both are there.
 */
export function acceptance(ctx: Context, open: SQL, person: SQL, read: Statement) {
  const membership = sql`identity.memberships m where m.user_id = ${person}
    and m.tenant_id = (select i.tenant_id from ${open})`;
  return {
    quota: withinQuotaOf("users", sql`i.tenant_id`, open, ctx.config.QUOTA_USERS),
    joined: changeOne(
      sql`insert into identity.memberships as m
            (tenant_id, id, user_id, name, roles, status, branch_id, decided_by, decided_at)
          select i.tenant_id, i.id, ${person}, i.name, i.roles, 'active', i.branch_id, ${person}, now() from ${open}
          on conflict (tenant_id, user_id) do update
            set name = coalesce(excluded.name, m.name), roles = excluded.roles, status = 'active',
                branch_id = excluded.branch_id, decided_by = excluded.decided_by, decided_at = excluded.decided_at
            where m.status <> 'active'
          returning m.id`,
      "membership.exists",
    ),
    read,
    events: emit(
      [
        invitationAccepted({
          invitation_id: sql`(select i.id from ${open})`,
          membership_id: sql`(select m.id from ${membership})`,
          user_id: person,
        }),
        membershipCreated.from(
          { membership_id: sql`m.id`, user_id: sql`m.user_id`, roles: sql`m.roles`, status: sql`m.status` },
          membership,
        ),
      ],
      sql`(select i.tenant_id from ${open})`,
    ),
    spent: sql`update identity.invitations set status = 'accepted' where id = (select i.id from ${open})`,
  };
}

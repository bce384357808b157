import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { emitEach } from "#platform/events.ts";
import { invitationAccepted, membershipCreated } from "../events.ts";
import { createdFacts } from "../members/membership.ts";

/** What an acceptance refuses, beside an invitation that is not there. */
export const acceptanceErrors = [
  "membership.exists",
  "quota.exceeded",
] as const satisfies readonly ErrorCode[];

/** Is the row `i` an invitation that is open, by somebody who may still give its roles, to a tenant that may be joined? */
export const mayBeAccepted: SQL = sql`i.status = 'pending' and i.expires_at > now()
  and identity.may_still_grant(i.tenant_id, i.invited_by, i.roles)
  and exists (select from tenants.tenant_states t
               where t.id = i.tenant_id and t.deleted_at is null and t.status <> 'deactivated')`;

/** Holds the person `u` until the commit before anything else is held: an erasure, which takes them first too, comes before or after. */
export const holdPerson = (which: SQL): Statement =>
  sql`select from identity.users u where ${which} for key share`;

/** Locks the one invitation `i` of a condition until the commit, so that of two who decide at once one is refused with `missing`. */
export const holdInvitation = (which: SQL, missing: ErrorCode): Statement =>
  refuseUnless(
    sql`select count(*) = 1 from (select 1 from identity.invitations i where ${which} for update) held`,
    missing,
  );

interface Acceptance {
  /** Names the invitation `i`, which the batch holds already and knows to be open. */
  which: SQL;
  /** Names the person `u`, who may read `i`. */
  person: SQL;
  /** Runs when the person is a member and the invitation not yet spent. */
  read: Statement;
}

/** Makes a person a member on the terms of an invitation: anew, or again with the membership of before. */
export function acceptance(ctx: Context, { which, person, read }: Acceptance) {
  const invitation = sql`identity.invitations i where ${which} and i.status = 'pending'`;
  const ofPerson = sql`identity.invitations i join identity.users u on ${person}`;
  return {
    quota: withinQuotaOf("users", sql`i.tenant_id`, invitation, ctx.config.QUOTA_USERS),
    joined: changeOne(
      sql`insert into identity.memberships as m
            (tenant_id, id, user_id, name, roles, status, branch_id, branch_ids, decided_by, decided_at)
          select i.tenant_id, i.id, u.id, i.name, i.roles, 'active', i.branch_id, i.branch_ids, u.id, now()
            from ${ofPerson} where ${which} and i.status = 'pending'
          on conflict (tenant_id, user_id) do update
            set name = coalesce(excluded.name, m.name), roles = excluded.roles, status = 'active',
                branch_id = excluded.branch_id, branch_ids = excluded.branch_ids, decided_by = excluded.decided_by, decided_at = excluded.decided_at
            where m.status <> 'active'
          returning m.id`,
      "membership.exists",
    ),
    read,
    events: emitEach(
      [
        {
          event: invitationAccepted,
          payload: invitationAccepted.payloadOf({
            invitation_id: sql`m.invitation_id`,
            membership_id: sql`m.id`,
            user_id: sql`m.user_id`,
          }),
          from: sql`accepted m`,
        },
        {
          event: membershipCreated,
          payload: membershipCreated.payloadOf(createdFacts),
          from: sql`accepted m`,
        },
      ],
      sql`accepted as (
        select i.id as invitation_id, m.tenant_id, m.id, m.user_id, m.roles, m.status
          from ${ofPerson} join identity.memberships m on m.tenant_id = i.tenant_id and m.user_id = u.id
         where ${which} and i.status = 'pending'
      )`,
      sql`(select a.tenant_id from accepted a)`,
    ),
    spent: sql`update identity.invitations i set status = 'accepted' where ${which} and i.status = 'pending'`,
  };
}

import { sql } from "drizzle-orm";
import type { OutsidePerson } from "#platform/auth/directory.ts";
import type { Context, Membership } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import { Memory } from "#platform/memory.ts";
import { identityBatch } from "#platform/operations/platform-batch.ts";
import { endRequests } from "../members/request-membership.ts";
import { activeMembershipsJson } from "./own-memberships.ts";

const FRESH_FOR = 5 * 60_000;
const MOST_PEOPLE = 1000;
const known = new Memory<OutsidePerson>(MOST_PEOPLE);

/**
 * The person behind a subject of a trusted issuer, known or new; `email` only where the issuer has verified it. A new
 * subject becomes the user who verified the same address here, else a new one without a password. One round trip, and
 * none for five minutes after: the database checks person and membership in every batch. Never a platform administrator.
 * Throws auth.session_ended for a deactivated person.
 */
export async function personOf(
  ctx: Context,
  issuer: string,
  subject: string,
  email: string | null,
): Promise<OutsidePerson> {
  const key = `${issuer} ${subject}`;
  const kept = known.get(key);
  if (kept) return kept;

  const isKnown = sql`exists (select from identity.external_identities e where e.issuer = ${issuer} and e.subject = ${subject})`;
  const userId = newId();
  const address = sql`${email}::text`;
  const { person: rows } = await identityBatch(
    ctx,
    "identity.external_identities.link",
    {
      turn: sql`select pg_advisory_xact_lock(hashtextextended(${key}, 2))`,
      // Whoever registered the address without proving it has no claim to it: their password goes, and what they asked for.
      before: endRequests(sql`u.email = ${address} and u.status = 'unverified' and not ${isKnown}`),
      proof: sql`update identity.users set status = 'active', email_verified_at = now(), password_hash = null
           where email = ${address} and status = 'unverified' and not ${isKnown}`,
      // An address that somebody here uses unproven stays with them, and the newcomer goes without.
      newcomer: sql`insert into identity.users (id, email, username, status, email_verified_at)
          select ${userId}::uuid, free.email, case when free.email is null then ${`external-${userId}`} end, 'active',
                 case when free.email is not null then now() end
            from (select case when not exists (select from identity.users u where u.email = ${address})
                              then ${address} end as email) free
           where not ${isKnown} and not exists (
             select from identity.users u
              where u.email = ${address} and (u.email_verified_at is not null or u.status = 'deactivated'))
          on conflict do nothing`,
      identity: sql`insert into identity.external_identities (issuer, subject, id, user_id)
          select ${issuer}, ${subject}, ${newId()}::uuid, u.id from identity.users u
           where u.status = 'active'
             and (u.id = ${userId}::uuid or (u.email = ${address} and u.email_verified_at is not null))
          on conflict do nothing`,
      person: sql`select u.id, u.default_tenant_id, ${activeMembershipsJson(sql`u.id`)} as memberships
            from identity.external_identities e join identity.users u on u.id = e.user_id
           where e.issuer = ${issuer} and e.subject = ${subject} and u.status = 'active'`,
    },
    { subject: { issuer, subject, user: userId, ...(email === null ? {} : { email }) } },
  );
  const [found] = rows;
  if (!found) throw new Problem("auth.session_ended");
  const person: OutsidePerson = {
    kind: "user",
    userId: found.id as string,
    sessionId: null,
    memberships: found.memberships as Membership[],
    defaultTenantId: found.default_tenant_id as string | null,
    isPlatformAdmin: false,
  };
  known.set(key, person, FRESH_FOR);
  return person;
}

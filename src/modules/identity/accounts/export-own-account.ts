import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { objectOf, viewOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { Timestamp } from "#platform/time.ts";
import { apiKeys, externalIdentities, invitations, memberships, sessions } from "../tables.ts";
import { Account, accountJson, personIn } from "./account.ts";

const roles = z.array(z.enum(ROLES));

const Membership = z.object({
  id: z.uuid(),
  tenant_id: z.uuid(),
  tenant_name: z.string().nullable(),
  roles,
  status: z.enum(memberships.status.enumValues),
  name: z.string().nullable().describe("What the tenant calls you, where that is its own word"),
  created_at: Timestamp,
  decided_at: Timestamp.nullable(),
});
const Invitation = z.object({
  id: z.uuid(),
  tenant_id: z.uuid(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  roles,
  status: z.enum(invitations.status.enumValues),
  created_at: Timestamp,
  expires_at: Timestamp,
});
const KeptSession = z.object({
  id: z.uuid(),
  amr: z.array(z.string()),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: Timestamp,
  refreshed_at: Timestamp,
  expires_at: Timestamp,
  revoked_at: Timestamp.nullable(),
  revoked_reason: z.string().nullable(),
});
const OutsideIdentity = z.object({ issuer: z.string(), subject: z.string(), created_at: Timestamp });
const Key = z.object({
  id: z.uuid(),
  tenant_id: z.uuid(),
  name: z.string(),
  status: z.enum(apiKeys.status.enumValues),
  created_at: Timestamp,
});

const Dated = { created_at: Timestamp };
const Money = { amount: z.string(), currency: z.string() };
const Affiliate = z.object({
  came_by: z.string().nullable().describe("The affiliate's code by which you came"),
  account: z
    .object({ status: z.string(), reason: z.string().nullable(), pay_to: z.string().nullable(), ...Dated })
    .nullable(),
  links: z.array(z.object({ code: z.string(), name: z.string().nullable(), ...Dated })),
  rates: z.array(z.object({ rate: z.string(), valid_from: Timestamp })),
  entries: z.array(z.object({ kind: z.string(), ...Money, occurred_at: Timestamp })),
  payouts: z.array(z.object({ ...Money, pay_to: z.string().nullable(), status: z.string(), ...Dated })),
});

/** All that is kept of a person as such, whatever tenants they work for. */
const PersonExport = z
  .object({
    exported_at: Timestamp,
    account: Account,
    memberships: z.array(Membership),
    invitations: z.array(Invitation).describe("Those that are yours"),
    sessions: z.array(KeptSession),
    outside_identities: z.array(OutsideIdentity),
    api_keys: z.array(Key).describe("Those that you made"),
    affiliate: Affiliate.nullable().describe("Of you as somebody who brings others to Duka, or was brought"),
  })
  .meta({ id: "PersonExport" });

const all = (one: SQL, from: SQL): SQL =>
  sql`(select coalesce(json_agg(${one} order by created_at), '[]') from ${from})`;

const tenantName = sql`(select t.name from tenants.tenant_states t where t.id = ${memberships.tenant_id})`;

const kept = (userId: SQL) => sql`
  select json_build_object(
    'exported_at', now(), 'account', ${accountJson},
    'memberships', ${all(objectOf(viewOf(Membership, memberships, { tenant_name: tenantName })), sql`${memberships} where ${memberships.user_id} = ${userId}`)},
    'invitations', ${all(
      objectOf(viewOf(Invitation, invitations, {})),
      sql`${invitations} where ${invitations.user_id} = ${userId} or (${invitations.user_id} is null and ${invitations.email} = u.email)`,
    )},
    'sessions', ${all(objectOf(viewOf(KeptSession, sessions, {})), sql`${sessions} where ${sessions.user_id} = ${userId}`)},
    'outside_identities', ${all(objectOf(viewOf(OutsideIdentity, externalIdentities, {})), sql`${externalIdentities} where ${externalIdentities.user_id} = ${userId}`)},
    'api_keys', ${all(objectOf(viewOf(Key, apiKeys, {})), sql`${apiKeys} where ${apiKeys.created_by} = ${userId}`)},
    'affiliate', affiliates.own_export()
  )::text as body
    from identity.users u where u.id = ${userId}`;

/**
 * What is kept of oneself, as a file; what a tenant recorded of its people's work is the tenant's to give. It stands in the
 * platform's audit log. One round trip.
 */
export const exportOwnAccount = action({
  name: "identity.accounts.export_own",
  summary: "All that is kept of you, as a file",
  scope: "user",
  input: z.strictObject({}),
  output: PersonExport,
  async handle({ ctx }, batch) {
    const { userId } = personIn(ctx);
    const user = sql`${userId}::uuid`;
    const { found } = await batch({
      found: kept(user),
      noted: sql`select audit.note('identity.accounts.export_own', 'identity.users', ${user}, null)`,
    });
    if (!found[0]) throw new Problem("auth.session_ended");
    return new Reply(200, found[0].body, {
      "Content-Disposition": 'attachment; filename="duka-account.json"',
    });
  },
});

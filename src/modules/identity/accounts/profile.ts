import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Row, Statement } from "#platform/database/connection.ts";
import { Problem } from "#platform/errors.ts";
import { Reply } from "#platform/operations/action.ts";
import { Account, accountJson } from "./account.ts";
import { OwnMembership, ownMembershipsJson } from "./own-memberships.ts";

/** A person with their memberships; `tenant` is the block of the default tenant, else of the only one. */
export const Profile = Account.extend({
  tenant: OwnMembership.shape.tenant.nullable(),
  memberships: OwnMembership.array(),
}).meta({ id: "Profile" });

/** The columns that `profileOf` reads, of the users row that the query calls `u`. */
export const profileColumns = sql`${accountJson} as account, ${ownMembershipsJson} as memberships`;

/** The statement whose row `profileReply` answers with. */
export const readProfile = (userId: string): Statement => sql`
  select ${profileColumns} from identity.users u where u.id = ${userId}::uuid`;

/** A row with `account` and `memberships` as the API shows it. */
export function profileOf(row: Row): z.infer<typeof Profile> {
  const account = row.account as z.infer<typeof Account>;
  const memberships = row.memberships as z.infer<typeof OwnMembership>[];
  const active = memberships.filter(({ status }) => status === "active").map(({ tenant }) => tenant);
  const tenant =
    active.find(({ id }) => id === account.default_tenant_id) ??
    (active.length === 1 ? active[0] : undefined);
  return { ...account, tenant: tenant ?? null, memberships };
}

/** A profile with its ETag. Throws auth.session_ended where there is none. */
export function profileReply(row: Row | undefined): Reply {
  if (!row) throw new Problem("auth.session_ended");
  const profile = profileOf(row);
  return new Reply(200, profile, { ETag: `"${profile.version}"` });
}

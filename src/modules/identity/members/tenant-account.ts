import { sql } from "drizzle-orm";
import type { Role } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import type { DomainEvent } from "#platform/events.ts";
import type { Call } from "#platform/operations/operation.ts";
import { hashPassword, refuseWeak } from "../accounts/passwords.ts";
import { membershipCreated, userCreated } from "../events.ts";
import { arrayOf, holdOwnAccess, idsOf, mayGrant } from "./rules.ts";

interface Given {
  username: string;
  password: string;
  name?: string | null | undefined;
  phone?: string | null | undefined;
  branch_id?: string | null | undefined;
  branch_ids?: readonly string[] | null | undefined;
  roles: readonly Role[];
}

/**
 * An account without an address, with a password that the admin chose, and its membership: nobody else can own it, so it
 * is the tenant's, and is in at once.
 */
export interface TenantAccount extends Omit<Given, "password"> {
  id: string;
  membershipId: string;
  passwordHash: string;
}

/** Checks that the caller may make the account, and hashes its password. Throws user.outranks_you, password.weak. */
export function prepareAccount(
  { tenant }: Pick<Call, "tenant">,
  { password, ...given }: Given,
): TenantAccount {
  mayGrant(tenant, given.roles);
  refuseWeak(password, given.username);
  return { id: newId(), membershipId: newId(), ...given, passwordHash: hashPassword(password) };
}

/** Writes the account where the tenant has room for another member. */
export function accountStatements(call: Call, account: TenantAccount): Statement[] {
  const {
    id,
    membershipId,
    username,
    passwordHash,
    roles,
    name = null,
    phone = null,
    branch_id = null,
    branch_ids = null,
  } = account;
  return [
    ...holdOwnAccess(call),
    withinQuota("users", 1, call.ctx.config.QUOTA_USERS),
    sql`select identity.create_tenant_account(${id}::uuid, ${membershipId}::uuid, ${username}, ${passwordHash}, ${name},
                                              ${phone}, ${arrayOf(roles)}, ${branch_id}::uuid, ${idsOf(branch_ids)})`,
  ];
}

/** What happened when an account was written. */
export function accountEvents({ id, membershipId, roles }: TenantAccount): DomainEvent[] {
  const facts = { user_id: id, membership_id: membershipId, roles: [...roles] };
  return [userCreated(facts), membershipCreated({ ...facts, status: "active" })];
}

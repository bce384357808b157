import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";

const Roles = z.array(z.enum(ROLES));
const MembershipStatus = z.enum(["pending", "active", "rejected", "ended"]);

/** A person as their colleagues in one tenant see them. `status` is of their membership; `name` as the tenant calls them. */
export const User = z
  .object({
    ...shownAlways,
    membership_id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    is_verified: z.boolean(),
    branch_id: z.uuid().nullable(),
  })
  .meta({ id: "User" });

/** Whence `User` and `Membership` come: memberships `m`, users `u`. */
export const people = sql`identity.memberships m join identity.users u on u.id = m.user_id`;

/** Both rows count up, so their sum is never seen twice. */
export const userVersion = sql`(m.version + u.version)`;

const userView: View<z.infer<typeof User>> = {
  id: sql`u.id`,
  membership_id: sql`m.id`,
  email: sql`u.email`,
  username: sql`u.username`,
  name: sql`coalesce(m.name, u.name)`,
  phone: sql`u.phone`,
  roles: sql`m.roles`,
  status: sql`m.status`,
  is_verified: sql`u.email_verified_at is not null`,
  branch_id: sql`m.branch_id`,
  version: userVersion,
  created_at: sql`m.created_at`,
  updated_at: sql`greatest(m.updated_at, u.updated_at)`,
};
export const userBody = bodyOf(userView);

/** The statement that shows one person of the tenant. */
export const shownUser = (userId: string) => sql`
  select ${userBody} as body, ${userVersion}::text as etag from ${people} where u.id = ${userId}::uuid`;

/** The link of a person to a tenant. Only an active one gives access. */
export const Membership = z
  .object({
    ...shownAlways,
    user_id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    branch_id: z.uuid().nullable(),
    decided_by: z.uuid().nullable(),
    decided_at: Timestamp.nullable(),
  })
  .meta({ id: "Membership" });

const membershipView: View<z.infer<typeof Membership>> = {
  id: sql`m.id`,
  user_id: sql`m.user_id`,
  email: sql`u.email`,
  username: sql`u.username`,
  name: sql`coalesce(m.name, u.name)`,
  roles: sql`m.roles`,
  status: sql`m.status`,
  branch_id: sql`m.branch_id`,
  decided_by: sql`m.decided_by`,
  decided_at: sql`m.decided_at`,
  version: sql`m.version`,
  created_at: sql`m.created_at`,
  updated_at: sql`m.updated_at`,
};
export const membershipBody = bodyOf(membershipView);
export { MembershipStatus, membershipView };

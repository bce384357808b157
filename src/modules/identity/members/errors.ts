import { type Codes, declareErrors } from "#platform/errors.ts";

/** What a tenant's people and their memberships refuse. */
export const memberErrors = declareErrors({
  "user.not_found": {
    status: 404,
    title: "There is no such user",
    constraint: "memberships_user_id_fkey",
  },
  "user.username_taken": { status: 409, title: "Somebody has this username", constraint: "users_username" },
  "user.outranks_you": { status: 403, title: "You may neither give nor change this role" },
  "membership.not_found": { status: 404, title: "There is no such membership" },
  "membership.exists": { status: 409, title: "The person belongs to the tenant already, or has asked to" },
  "membership.not_pending": { status: 409, title: "The membership does not wait for a decision" },
  "membership.unproven": { status: 409, title: "The person has not proven their address yet" },
  "membership.left": {
    status: 409,
    title: "The person left by themselves or refused to come back; invite them",
  },
  "membership.last_owner": {
    status: 409,
    title: "A tenant keeps at least one owner",
    help: "Make somebody else an owner first, by PATCH /users/{user_id}. Of a tenant that nobody needs any more, let its owner remove it by DELETE /organizations/{org_id}.",
  },
  "membership.unknown_branch": {
    status: 422,
    title: "There is no such branch",
    constraint: "memberships_tenant_id_branch_id_fkey",
  },
  "membership.not_limitable": {
    status: 422,
    title: "Owners and admins are not limited to branches",
    constraint: ["memberships_limit", "invitations_limit"],
  },
  "membership.unknown_tenant": {
    status: 422,
    title: "There is no such tenant",
    constraint: "memberships_tenant_id_fkey",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof memberErrors> {}
}

import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the people of a tenant, its invitations and its API keys refuse. */
export const memberErrors = declareErrors({
  "user.not_found": {
    status: 404,
    title: "There is no such user",
    constraint: "memberships_user_id_fkey",
  },
  "user.exists": { status: 409, title: "Somebody uses this e-mail address", constraint: "users_email" },
  "user.username_taken": { status: 409, title: "Somebody has this username", constraint: "users_username" },
  "user.outranks_you": { status: 403, title: "You may neither give nor change this role" },
  "membership.not_found": { status: 404, title: "There is no such link of a user and a tenant" },
  "membership.exists": { status: 409, title: "The person belongs to the tenant already" },
  "membership.not_pending": { status: 409, title: "The link does not wait for a decision" },
  "membership.last_owner": { status: 409, title: "A tenant keeps at least one owner" },
  "membership.unknown_branch": {
    status: 422,
    title: "There is no such branch",
    constraint: "memberships_tenant_id_branch_id_fkey",
  },
  "membership.unknown_tenant": {
    status: 422,
    title: "There is no such tenant",
    constraint: "memberships_tenant_id_fkey",
  },
  "invitation.not_found": { status: 404, title: "There is no such invitation, or it is spent or expired" },
  "invitation.pending": {
    status: 409,
    title: "An invitation to this address is still open",
    constraint: "invitations_pending",
  },
  "invitation.not_pending": { status: 409, title: "The invitation is not open any more" },
  "invitation.password_required": { status: 422, title: "Choose a password to accept the invitation" },
  "invitation.unknown_branch": {
    status: 422,
    title: "There is no such branch",
    constraint: "invitations_tenant_id_branch_id_fkey",
  },
  "api_key.not_found": { status: 404, title: "There is no such API key" },
  "api_key.expires_in_the_past": { status: 422, title: "The API key would have expired already" },
  "api_key.not_active": { status: 409, title: "The API key is revoked" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof memberErrors> {}
}

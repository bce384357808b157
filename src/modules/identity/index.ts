import "./errors.ts";
import type { Route } from "#platform/http/route.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { accountRoutes } from "./accounts/routes.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { invitationRoutes } from "./invitations/routes.ts";
import { memberHandlers } from "./members/forget-member.ts";
import { memberRoutes } from "./members/routes.ts";
import { sessionRoutes } from "./sessions/routes.ts";

export { hashPassword, NewPassword } from "./accounts/passwords.ts";
export { directory } from "./directory.ts";
export {
  apiKeyCreated,
  apiKeyRevoked,
  apiKeyRotated,
  invitationAccepted,
  membershipApproved,
  membershipCreated,
  membershipLeft,
  membershipRejected,
  userCreated,
  userErased,
  userRemoved,
  userRestored,
  userUpdated,
} from "./events.ts";
export { approveOwners } from "./members/approve-owners.ts";
export { Username } from "./members/fields.ts";
export { mailMembership, readMembershipMail } from "./members/membership-mail.ts";
export { ownerAccount, ownerMembership, refuseOwnerless, tenantsOf } from "./members/owner-membership.ts";
export { type Responding, responding } from "./members/responding.ts";
export { jobs } from "./sessions/expire-sessions.ts";

/** The routes of sign-in, one's own account, and a tenant's people. */
export const routes: Route[] = [
  ...accountRoutes,
  ...sessionRoutes,
  ...memberRoutes,
  ...invitationRoutes,
  ...apiKeyRoutes,
];

/** What follows for people from what happens. */
export const handlers: readonly Handler[] = memberHandlers;

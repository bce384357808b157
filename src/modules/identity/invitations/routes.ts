import "./errors.ts";
import { get, post, type Route, remove } from "#platform/http/route.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { acceptMembership } from "./accept-membership.ts";
import { cancelInvitation } from "./cancel-invitation.ts";
import { createInvitation } from "./create-invitation.ts";
import { listInvitations } from "./list-invitations.ts";
import { refuseInvitation, refuseMembership } from "./refuse-invitation.ts";
import { resendInvitation } from "./resend-invitation.ts";

/** A tenant's invitations, and what one is invited to. */
export const invitationRoutes: Route[] = [
  get("/invitations", listInvitations),
  post("/invitations", createInvitation),
  remove("/invitations/{invitation_id}", cancelInvitation),
  post("/invitations/{invitation_id}/resend", resendInvitation),
  post("/auth/invitations/accept", acceptInvitation),
  post("/auth/invitations/refuse", refuseInvitation),
  post("/users/me/memberships/{membership_id}/accept", acceptMembership),
  post("/users/me/memberships/{membership_id}/refuse", refuseMembership),
];

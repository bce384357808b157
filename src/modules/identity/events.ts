import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { event } from "#platform/events.ts";

const roles = z.array(z.enum(ROLES));

export const userCreated = event("identity.user.created", {
  user_id: z.uuid(),
  membership_id: z.uuid(),
  roles,
});
export const userUpdated = event("identity.user.updated", { user_id: z.uuid(), fields: z.array(z.string()) });
export const userRemoved = event("identity.user.removed", { user_id: z.uuid() });
export const userErased = event("identity.user.erased", { user_id: z.uuid() });
export const userRestored = event("identity.user.restored", { user_id: z.uuid() });

/** Somebody became a member, again or for the first time, or asked to (`pending`). */
export const membershipCreated = event("identity.membership.created", {
  membership_id: z.uuid(),
  user_id: z.uuid(),
  roles,
  status: z.enum(["pending", "active"]),
});
export const membershipApproved = event("identity.membership.approved", { membership_id: z.uuid() });
export const membershipRejected = event("identity.membership.rejected", { membership_id: z.uuid() });
export const membershipLeft = event("identity.membership.left", {
  membership_id: z.uuid(),
  user_id: z.uuid(),
});

export const invitationCreated = event("identity.invitation.created", { invitation_id: z.uuid(), roles });
export const invitationAccepted = event("identity.invitation.accepted", {
  invitation_id: z.uuid(),
  membership_id: z.uuid(),
  user_id: z.uuid(),
});
export const invitationRefused = event("identity.invitation.refused", { invitation_id: z.uuid() });
export const invitationCancelled = event("identity.invitation.cancelled", { invitation_id: z.uuid() });

export const apiKeyCreated = event("identity.api_key.created", {
  api_key_id: z.uuid(),
  scopes: z.array(z.string()),
});
export const apiKeyRotated = event("identity.api_key.rotated", { api_key_id: z.uuid() });
export const apiKeyRevoked = event("identity.api_key.revoked", { api_key_id: z.uuid() });

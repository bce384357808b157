import "./errors.ts";
import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { createApiKey, rotateApiKey } from "../api-keys/create-api-key.ts";
import { listApiKeys, readApiKey, revokeApiKey } from "../api-keys/read-api-key.ts";
import { acceptInvitation } from "../invitations/accept-invitation.ts";
import { cancelInvitation, listInvitations, resendInvitation } from "../invitations/change-invitation.ts";
import { createInvitation } from "../invitations/create-invitation.ts";
import { changeUser, replaceUser } from "./change-user.ts";
import { createStaff, createUser } from "./create-user.ts";
import { listStaff, listUsers, readUser } from "./list-users.ts";
import { addMembership, approveMembership, listMemberships, rejectMembership } from "./memberships.ts";
import { approveLink, createLink, listLinks, rejectLink, removeLink } from "./platform-memberships.ts";
import { removeUser, restoreUser } from "./remove-user.ts";

/** A tenant's people, invitations and API keys; and, for the platform, everybody's links. */
export const memberRoutes: Route[] = [
  get("/users", listUsers),
  post("/users", createUser),
  get("/users/{user_id}", readUser),
  put("/users/{user_id}", replaceUser),
  patch("/users/{user_id}", changeUser),
  remove("/users/{user_id}", removeUser),
  post("/users/{user_id}/restore", restoreUser),
  get("/staff", listStaff),
  post("/staff", createStaff),

  get("/tenants/current/memberships", listMemberships),
  post("/tenants/current/memberships", addMembership),
  post("/tenants/current/memberships/{membership_id}/approve", approveMembership),
  post("/tenants/current/memberships/{membership_id}/reject", rejectMembership),

  get("/admin/user-tenants", listLinks),
  post("/admin/user-tenants", createLink),
  remove("/admin/user-tenants", removeLink),
  post("/admin/user-tenants/{link_id}/approve", approveLink),
  post("/admin/user-tenants/{link_id}/reject", rejectLink),

  get("/invitations", listInvitations),
  post("/invitations", createInvitation),
  remove("/invitations/{invitation_id}", cancelInvitation),
  post("/invitations/{invitation_id}/resend", resendInvitation),
  post("/auth/invitations/accept", acceptInvitation),

  get("/api-keys", listApiKeys),
  post("/api-keys", createApiKey),
  get("/api-keys/{api_key_id}", readApiKey),
  remove("/api-keys/{api_key_id}", revokeApiKey),
  post("/api-keys/{api_key_id}/rotate", rotateApiKey),
];

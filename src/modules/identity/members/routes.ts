import "./errors.ts";
import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { addMembership } from "./add-membership.ts";
import { changeUser, replaceUser } from "./change-user.ts";
import { createUserTenant } from "./create-platform-membership.ts";
import { createStaff, createUser } from "./create-user.ts";
import { approveMembership, rejectMembership } from "./decide-membership.ts";
import { approveUserTenant, rejectUserTenant } from "./decide-platform-membership.ts";
import { leaveMembership } from "./leave-membership.ts";
import { listMemberships } from "./list-memberships.ts";
import { listUserTenants } from "./list-platform-memberships.ts";
import { listStaff, listUsers } from "./list-users.ts";
import { readUser } from "./read-user.ts";
import { removeUserTenant } from "./remove-platform-membership.ts";
import { removeUser } from "./remove-user.ts";
import { restoreUser } from "./restore-user.ts";

/** A tenant's people; one's own memberships; and, for the platform, everybody's. */
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

  post("/users/me/memberships/{membership_id}/leave", leaveMembership),

  get("/admin/user-tenants", listUserTenants),
  post("/admin/user-tenants", createUserTenant),
  remove("/admin/user-tenants", removeUserTenant),
  post("/admin/user-tenants/{membership_id}/approve", approveUserTenant),
  post("/admin/user-tenants/{membership_id}/reject", rejectUserTenant),
];

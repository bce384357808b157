import { get, patch, post, type Route, remove } from "#platform/http/route.ts";
import { changeOwnAccount } from "./change-own-account.ts";
import { changePassword } from "./change-password.ts";
import { eraseOwnAccount, requestErasureCode } from "./erase-own-account.ts";
import { exportOwnAccount } from "./export-own-account.ts";
import { readOwnAccount } from "./read-own-account.ts";
import { register } from "./register.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { resetPassword } from "./reset-password.ts";
import { verifyAddressByCode } from "./verify-address.ts";

/** Registration, passwords and one's own account. */
export const accountRoutes: Route[] = [
  post("/auth/register", register),
  post("/auth/register/verify", verifyAddressByCode),
  post("/auth/password", changePassword),
  post("/auth/password/forgot", requestPasswordReset),
  post("/auth/password/reset", resetPassword),
  get("/users/me", readOwnAccount),
  patch("/users/me", changeOwnAccount),
  remove("/users/me", eraseOwnAccount),
  post("/users/me/erasure-code", requestErasureCode),
  get("/users/me/export", exportOwnAccount),
];

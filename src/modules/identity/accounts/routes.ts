import { get, patch, post, type Route, remove } from "#platform/http/route.ts";
import { endOtherSessions, endSession, signOut } from "../sessions/end-session.ts";
import { listSessions } from "../sessions/list-sessions.ts";
import { refreshSession } from "../sessions/refresh-session.ts";
import { createToken, signIn } from "../sessions/sign-in.ts";
import { requestSignInCode, signInByCode } from "../sessions/sign-in-by-code.ts";
import { changeOwnAccount } from "./change-own-account.ts";
import { changePassword } from "./change-password.ts";
import { readOwnAccount } from "./read-own-account.ts";
import { register } from "./register.ts";
import { requestPasswordReset, resetPassword } from "./reset-password.ts";
import { verifyAddressByCode } from "./verify-address.ts";

/** Sign-in and one's own account. */
export const accountRoutes: Route[] = [
  post("/auth/register", register),
  post("/auth/register/verify", verifyAddressByCode),
  post("/auth/login", signIn),
  post("/auth/login/request-code", requestSignInCode),
  post("/auth/login/verify", signInByCode),
  post("/auth/token", createToken),
  post("/auth/refresh", refreshSession),
  post("/auth/logout", signOut),
  get("/auth/sessions", listSessions),
  remove("/auth/sessions", endOtherSessions),
  remove("/auth/sessions/{session_id}", endSession),
  post("/auth/password", changePassword),
  post("/auth/password/forgot", requestPasswordReset),
  post("/auth/password/reset", resetPassword),
  get("/users/me", readOwnAccount),
  patch("/users/me", changeOwnAccount),
];

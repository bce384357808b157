import { get, post, type Route, remove } from "#platform/http/route.ts";
import { createToken } from "./create-token.ts";
import { endOtherSessions, endSession, signOut } from "./end-session.ts";
import { listSessions } from "./list-sessions.ts";
import { refreshSession } from "./refresh-session.ts";
import { revokeToken } from "./revoke-token.ts";
import { signIn } from "./sign-in.ts";
import { requestSignInCode, signInByCode } from "./sign-in-by-code.ts";

/** Signing in and out, and one's sessions. */
export const sessionRoutes: Route[] = [
  post("/auth/login", signIn),
  post("/auth/login/request-code", requestSignInCode),
  post("/auth/login/verify", signInByCode),
  post("/auth/token", createToken),
  post("/auth/revoke", revokeToken),
  post("/auth/refresh", refreshSession),
  post("/auth/logout", signOut),
  get("/auth/sessions", listSessions),
  remove("/auth/sessions", endOtherSessions),
  remove("/auth/sessions/{session_id}", endSession),
];

import { get, post, type Route } from "#platform/http/route.ts";
import { listCashMovements } from "./cash-movement.ts";
import { closeTill } from "./close-till.ts";
import { listTillSessions, readTillSession } from "./list-till-sessions.ts";
import { moveCash } from "./move-cash.ts";
import { openTill } from "./open-till.ts";
import { tillRoutes as resource } from "./till.ts";

/** The routes of tills, their sessions and the cash that is moved beside sales. */
export const tillRoutes: Route[] = [
  ...resource,
  post("/tills/{till_id}/open", openTill),
  post("/tills/{till_id}/close", closeTill),
  get("/till-sessions", listTillSessions),
  get("/till-sessions/{till_session_id}", readTillSession),
  get("/till-sessions/{till_session_id}/cash-movements", listCashMovements),
  post("/till-sessions/{till_session_id}/cash-movements", moveCash),
];

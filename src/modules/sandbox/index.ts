import "./errors.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { moveClock, readClock } from "./clock.ts";

/** The clock of a sandbox. */
export const routes: Route[] = [get("/sandbox/clock", readClock), post("/sandbox/clock", moveClock)];

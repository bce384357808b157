import "./errors.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { moveClock, readClock } from "./clock.ts";
import { listMails } from "./mails.ts";

export { type KeptMail, keepingMails, keepMails } from "./mails.ts";

/** The clock of a sandbox, and its mails. */
export const routes: Route[] = [
  get("/sandbox/clock", readClock),
  post("/sandbox/clock", moveClock),
  get("/sandbox/mails", listMails),
];

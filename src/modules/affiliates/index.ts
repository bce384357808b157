import "./errors.ts";
import { get, patch, post, type Route } from "#platform/http/route.ts";
import type { Job } from "#platform/operations/job.ts";
import { administrationRoutes } from "./administer.ts";
import { mailNews } from "./mail-news.ts";
import {
  changeOwnAffiliate,
  listCommissions,
  listLinks,
  nameAffiliate,
  readOwnAffiliate,
  registerLink,
} from "./own-account.ts";
import { payoutRoutes } from "./payouts.ts";

export { handlers } from "./follow-tenants.ts";

/** What is done by the clock. */
export const jobs: readonly Job[] = [mailNews];

/** Who brings tenants to Duka, what they earn by it, and how they are paid. */
export const routes: Route[] = [
  get("/affiliate", readOwnAffiliate),
  patch("/affiliate", changeOwnAffiliate),
  post("/affiliate/register-link", registerLink),
  get("/affiliate/links", listLinks),
  get("/affiliate/commissions", listCommissions),
  post("/users/me/affiliate-code", nameAffiliate),
  ...administrationRoutes,
  ...payoutRoutes,
];

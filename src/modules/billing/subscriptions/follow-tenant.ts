import { type SQL, sql } from "drizzle-orm";
import { tenantRemoved, tenantRestored, tenantStatusChanged, tenantUpdated } from "#modules/tenants";
import { type Handler, type HandlerSpec, on } from "#platform/operations/handler.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";

const NAME = "billing.subscriptions.follow_tenant";

const look: Pick<HandlerSpec<never, SQL>, "prepare" | "batch"> = {
  prepare: async (_, { ctx }) => issuerOf(ctx.config),
  batch: ({ tenant }, issuer) => [recording(sql`billing.run_day(${tenant}::uuid, ${issuer})`)],
};

/** A tenant that people let work again comes back to what billing says; one that is gone is due no more; one whose days begin elsewhere is looked at anew. */
export const handlers: readonly Handler[] = [
  on(tenantStatusChanged, NAME, { ...look, concerns: ({ to }) => to === "active" || to === "deactivated" }),
  on(tenantRestored, NAME, look),
  on(tenantRemoved, NAME, look),
  on(tenantUpdated, NAME, { ...look, concerns: ({ fields }) => fields.includes("time_zone") }),
];

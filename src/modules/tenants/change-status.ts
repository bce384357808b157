import { sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { post, put, type Route } from "#platform/http/route.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantStatusChanged } from "./events.ts";
import { tenants } from "./tables.ts";
import { shownAs } from "./tenant-change.ts";
import { type Decision, statusAfter, statusesBefore, TENANT_DECISIONS } from "./tenant-status.ts";
import { businessView, type TenantView, tenantView } from "./tenant-views.ts";

interface Spec<Shown> {
  name: string;
  summary: string;
  param: string;
  view: TenantView<Shown>;
  /** Must the administrator say why? */
  reason: z.ZodType<string | undefined>;
}

/** A platform administrator's decision on a tenant. Errors: tenant.not_found, tenant.wrong_status. */
function decide<Shown>(decision: Decision, { name, summary, param, view, reason }: Spec<Shown>): Operation {
  const to = statusAfter(decision);
  const from = `{${statusesBefore(decision).join(",")}}`;
  return action({
    name,
    summary,
    scope: "platform",
    input: z.strictObject({ [param]: z.uuid(), reason }),
    output: view.shown,
    errors: ["tenant.not_found", "tenant.wrong_status"],
    async handle({ input }, batch) {
      const { [param]: id, reason: why = null } = input as Record<string, string>;
      const row = sql`select t.status from tenants.tenants t where t.id = ${id}::uuid and t.deleted_at is null`;
      const rows = await batch([
        refuseUnless(sql`select count(*) = 1 from (${row} for update) found`, "tenant.not_found"),
        refuseUnless(sql`(${row}) = any (${from}::text[])`, "tenant.wrong_status"),
        emit([tenantStatusChanged({ from: sql`(${row})`, to })], id),
        db
          .update(tenants)
          .set({ status: to, status_reason: why })
          .where(sql`id = ${id}::uuid`)
          .returning(shownAs(view)),
      ]);
      const shown = rows.at(-1)?.[0];
      return new Reply(200, shown?.body, { ETag: `"${shown?.etag}"` });
    },
  });
}

const decisions: Route[] = TENANT_DECISIONS.map((decision) =>
  post(
    `/admin/tenants/{tenant_id}/${decision}`,
    decide(decision, {
      name: `tenants.tenants.${decision}`,
      summary: `${decision.charAt(0).toUpperCase()}${decision.slice(1)} a tenant`,
      param: "tenant_id",
      view: tenantView,
      reason: decision === "activate" ? line(500).optional() : line(500),
    }),
  ),
);

export const statusRoutes: Route[] = [
  ...decisions,
  put(
    "/businesses/{business_id}/deactivate",
    decide("deactivate", {
      name: "tenants.businesses.deactivate",
      summary: "Deactivate a business",
      param: "business_id",
      view: businessView,
      reason: line(500).optional(),
    }),
  ),
];

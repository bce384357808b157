import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseOwnerless } from "#modules/identity";
import { refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { emit } from "#platform/events.ts";
import { get, post, put, type Route } from "#platform/http/route.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantStatusChanged } from "./events.ts";
import { listTenants } from "./list-tenants.ts";
import { tenants } from "./tables.ts";
import { type Decision, statusAfter, statusesBefore, TENANT_DECISIONS } from "./tenant-status.ts";
import { businessView, type TenantView, tenantView } from "./tenant-views.ts";
import { rowAs } from "./write-tenant.ts";

interface Spec<Fields> {
  name: string;
  summary: string;
  param: string;
  view: TenantView<Fields>;
  /** Must the administrator say why? */
  reason: z.ZodType<string | undefined>;
}

/** A platform administrator's decision on a tenant. */
function decide<Fields>(decision: Decision, { name, summary, param, view, reason }: Spec<Fields>): Operation {
  const to = statusAfter(decision);
  const from = `{${statusesBefore(decision).join(",")}}`;
  return action({
    name,
    summary,
    scope: "platform",
    input: z.strictObject({ [param]: z.uuid(), reason }),
    output: view.item,
    errors: [
      "tenant.not_found",
      "tenant.wrong_status",
      ...(decision === "activate"
        ? (["tenant.without_owner", "tenant.tin_taken", "tenant.erased"] as const)
        : []),
    ],
    async handle({ input }, batch) {
      const { [param]: id, reason: why = null } = input as Record<string, string>;
      const row = sql`select t.status from tenants.tenants t where t.id = ${id}::uuid and t.deleted_at is null`;
      const { answer } = await batch({
        checks: [
          refuseUnless(sql`select count(*) = 1 from (${row} for no key update) found`, "tenant.not_found"),
          refuseUnless(sql`(${row}) = any (${from}::text[])`, "tenant.wrong_status"),
          ...(decision === "activate" ? refuseOwnerless(sql`${id}::uuid`, "tenant.without_owner") : []),
        ],
        event: emit([tenantStatusChanged({ from: sql`(${row})`, to })], id),
        answer: updateRows(
          tenants,
          { status: to, status_reason: why, status_by: "people" },
          sql`${tenants.id} = ${id}::uuid`,
          rowAs(view),
        ),
      });
      return rowReply(200, answer[0]);
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
  get("/admin/tenants", listTenants),
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

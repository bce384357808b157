import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { get, put, type Route, remove } from "#platform/http/route.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { endings, legalHolds } from "../tables.ts";

const holdReason = sql`(select h.reason from ${legalHolds} h where h.tenant_id = ${endings.tenant_id})`;

const ClosedTenant = z
  .object({
    tenant_id: z.uuid(),
    ended_at: Timestamp,
    erase_at: Timestamp.nullable().describe("Until when it may come back; null until its owners were told"),
    begun_at: Timestamp.nullable(),
    finished_at: Timestamp.nullable(),
    hold_reason: z.string().nullable().describe("Why it is not erased all the same"),
  })
  .meta({ id: "ClosedTenant" });

const LegalHold = z
  .object({ tenant_id: z.uuid(), reason: z.string(), set_by: z.uuid().nullable(), created_at: Timestamp })
  .meta({ id: "LegalHold" });

const listClosed = list({
  name: "tenants.closed.list",
  summary: "List tenants that were deactivated or removed, and when what they have is erased",
  scope: "platform",
  roles: [],
  item: ClosedTenant,
  from: sql`${endings}`,
  body: bodyOf(viewOf(ClosedTenant, endings, { hold_reason: holdReason })),
  id: endings.tenant_id,
  sorts: { ended_at: { by: endings.ended_at, type: "timestamptz" } } as const,
  order: "ended_at",
  filters: {},
  where: () => [],
});

const tenant = z.strictObject({ tenant_id: z.uuid() });

const setHold = action({
  name: "tenants.legal_holds.set",
  summary: "Keep what a tenant has from being erased, as where a court wants it; the tenant is not told",
  scope: "platform",
  input: tenant.extend({ reason: line(500) }),
  output: LegalHold,
  errors: ["tenant.not_found", "tenant.erased"],
  async handle({ input: { tenant_id, reason } }, batch) {
    const { answer: held } = await batch({
      held: sql`select tenants.hold(${tenant_id}::uuid, ${reason})`,
      answer: sql`select ${bodyOf(viewOf(LegalHold, legalHolds, {}))} as body from ${legalHolds}
                   where ${legalHolds.tenant_id} = ${tenant_id}::uuid`,
    });
    return rowReply(200, held[0]);
  },
});

const liftHold = action({
  name: "tenants.legal_holds.lift",
  summary: "Lift the hold of a tenant: what it has is erased in its time",
  scope: "platform",
  input: tenant,
  output: null,
  errors: ["legal_hold.not_found"],
  async handle({ input: { tenant_id } }, batch) {
    await batch({
      check: refuseUnless(
        sql`exists (select from ${legalHolds} h where h.tenant_id = ${tenant_id}::uuid)`,
        "legal_hold.not_found",
      ),
      lifted: sql`delete from ${legalHolds} where ${legalHolds.tenant_id} = ${tenant_id}::uuid`,
    });
  },
});

export const closingRoutes: Route[] = [
  get("/admin/closed-tenants", listClosed),
  put("/admin/tenants/{tenant_id}/legal-hold", setHold),
  remove("/admin/tenants/{tenant_id}/legal-hold", liftHold),
];

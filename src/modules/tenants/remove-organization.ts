import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseOwnerless } from "#modules/identity";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { emit } from "#platform/events.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { command } from "#platform/operations/command.ts";
import { tenantRemoved, tenantRestored } from "./events.ts";
import { tenants } from "./tables.ts";
import { organizationView, tenantView } from "./tenant-views.ts";
import { atTenantVersion, rowAs } from "./write-tenant.ts";

/** Removes a tenant: its people are out at once. What it has stays for its retention. */
export const removeOrganization = command({
  name: "tenants.organizations.remove",
  summary: "Remove an organization; its owners take it back as long as it is kept",
  input: z.strictObject({ org_id: z.string().max(64).describe("UUID or slug of the tenant") }),
  output: null,
  roles: ["owner"],
  tenantParam: "org_id",
  errors: ["tenant.not_found", "version.stale"],
  batch: ({ ifMatch }) => [
    ...atTenantVersion(ifMatch),
    answer(
      updateRows(
        tenants,
        { deleted_at: sql`now()` },
        sql`${tenants.id} = app.tenant_id() and ${tenants.deleted_at} is null`,
        rowAs(organizationView),
      ),
      "tenant.not_found",
    ),
  ],
  events: () => [tenantRemoved({})],
});

/** Takes a removed tenant back, for its owners. */
export const restoreOwn = command({
  name: "tenants.current.restore",
  summary: "Take back a tenant that was removed, as long as nothing of it is erased; name it by X-Tenant-ID",
  input: z.strictObject({}),
  output: tenantView.item,
  roles: ["owner"],
  callers: "people",
  access: "essential",
  enters: "reopen",
  errors: ["tenant.wrong_status", "tenant.tin_taken", "tenant.erased"],
  batch: () => [
    answer(
      updateRows(
        tenants,
        { deleted_at: null },
        sql`${tenants.id} = app.tenant_id() and ${tenants.deleted_at} is not null`,
        rowAs(tenantView),
      ),
      "tenant.wrong_status",
    ),
  ],
  events: () => [tenantRestored({})],
});

/** Restores a removed tenant. */
export const restoreOrganization = action({
  name: "tenants.organizations.restore",
  summary: "Restore a removed organization",
  scope: "platform",
  input: z.strictObject({ org_id: z.uuid() }),
  output: organizationView.item,
  errors: ["tenant.not_found", "tenant.without_owner", "tenant.tin_taken", "tenant.erased"],
  async handle({ input }, batch) {
    const removed = sql`tenants.tenants where id = ${input.org_id}::uuid and deleted_at is not null`;
    const { answer: restored } = await batch({
      check: refuseUnless(
        sql`select count(*) = 1 from (select 1 from ${removed} for no key update) found`,
        "tenant.not_found",
      ),
      owned: refuseOwnerless(sql`${input.org_id}::uuid`, "tenant.without_owner"),
      event: emit([tenantRestored({})], input.org_id),
      answer: updateRows(
        tenants,
        { deleted_at: null },
        sql`${tenants.id} = ${input.org_id}::uuid`,
        rowAs(organizationView),
      ),
    });
    return rowReply(200, restored[0]);
  },
});

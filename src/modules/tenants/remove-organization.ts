import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { answer } from "#platform/database/answer.ts";
import { db } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { command } from "#platform/operations/command.ts";
import { tenantRemoved, tenantRestored } from "./events.ts";
import { tenants } from "./tables.ts";
import { atTenantVersion, shownAs } from "./tenant-change.ts";
import { organizationView } from "./tenant-views.ts";

/** Removes a tenant: its people are out at once, its rows stay. Errors: version.stale. */
export const removeOrganization = command({
  name: "tenants.organizations.remove",
  summary: "Remove an organization; a platform administrator can restore it",
  input: z.strictObject({ org_id: z.string().max(64).describe("UUID or slug of the tenant") }),
  output: null,
  roles: ["owner"],
  tenantParam: "org_id",
  errors: ["tenant.not_found", "version.stale"],
  batch: ({ ifMatch }) => [
    ...atTenantVersion(ifMatch),
    answer(
      db.update(tenants).set({ deleted_at: sql`now()` }).returning(shownAs(organizationView)),
      "tenant.not_found",
    ),
  ],
  events: () => [tenantRemoved({})],
});

/** Restores a removed tenant. Errors: tenant.not_found where there is none that is removed. */
export const restoreOrganization = action({
  name: "tenants.organizations.restore",
  summary: "Restore a removed organization",
  scope: "platform",
  input: z.strictObject({ org_id: z.uuid() }),
  output: organizationView.shown,
  errors: ["tenant.not_found"],
  async handle({ input }, batch) {
    const removed = sql`tenants.tenants where id = ${input.org_id}::uuid and deleted_at is not null`;
    const rows = await batch([
      refuseUnless(
        sql`select count(*) = 1 from (select 1 from ${removed} for update) found`,
        "tenant.not_found",
      ),
      emit([tenantRestored({})], input.org_id),
      db
        .update(tenants)
        .set({ deleted_at: null })
        .where(eq(tenants.id, input.org_id))
        .returning(shownAs(organizationView)),
    ]);
    const row = rows.at(-1)?.[0];
    return new Reply(200, row?.body, { ETag: `"${row?.etag}"` });
  },
});

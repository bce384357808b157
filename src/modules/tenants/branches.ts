import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { viewOf } from "#platform/database/view.ts";
import { line, resourceFields } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { branchEvents } from "./events.ts";
import { branches } from "./tables.ts";

/** A place where a tenant works. */
export const Branch = z
  .object({
    ...resourceFields,
    code: z.string(),
    name: z.string(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .meta({ id: "Branch" });

export const branchRoutes = resource({
  name: "tenants.branches",
  noun: "branch",
  path: "/branches",
  param: "branch_id",
  table: branches,
  item: Branch,
  view: viewOf(Branch, branches, {}),
  fields: {
    code: line(32),
    name: line(),
    address: line(300).nullable().optional(),
    phone: line(32).nullable().optional(),
  },
  filters: { q: search(branches.code, branches.name), code: equals(branches.code, z.string()) },
  sorts: { name: { by: branches.name, type: "text" }, code: { by: branches.code, type: "text" } },
  order: "name",
  events: branchEvents,
  errors: ["branch.code_taken"],
  roles: { write: adminUp },
  removable: [
    {
      holds: (id) => sql`not exists (
        select from inventory.warehouses_view w where w.branch_id = ${id}::uuid and w.deleted_at is null)`,
      otherwise: "branch.has_warehouses",
    },
    {
      holds: (id) => sql`not exists (
        select from identity.limiting_branches l where l.branch_id = ${id}::uuid)`,
      otherwise: "branch.limits_members",
    },
    {
      holds: (id) => sql`not exists (
        select from fiscal.device_states d where d.branch_id = ${id}::uuid and d.status <> 'disabled')`,
      otherwise: "branch.has_devices",
    },
  ],
});

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyMember, type Role } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { db } from "#platform/database/connection.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { tenantUpdated } from "./events.ts";
import { tenants } from "./tables.ts";
import type { TenantView } from "./tenant-views.ts";

/** The selected tenant's row, as the answer of a statement. */
export const shownAs = <Shown>({ view }: Pick<TenantView<Shown>, "view">) => ({
  body: sql<string>`${bodyOf(view)}`.as("body"),
  etag: sql<string>`${tenants.version}::text`.as("etag"),
});

/** The row of the selected tenant at the version that the caller read, or 412. */
export const atTenantVersion = (version: number | undefined) =>
  refuseStale(sql`select ${tenants.version} from ${tenants} for update`, version, "tenant.not_found");

interface Spec<Shown> extends TenantView<Shown> {
  name: string;
  noun: string;
  /** The path parameter that names the tenant; without one the request selects it elsewhere. */
  param?: string;
  readers?: readonly Role[];
}

const keyOf = (param: string | undefined) =>
  param ? { [param]: z.string().max(64).describe("UUID or slug of the tenant") } : {};

/** Reads the selected tenant in one of its views. */
export function readTenant<Shown>(spec: Spec<Shown>): Operation {
  return query({
    name: `${spec.name}.read`,
    summary: `Read a ${spec.noun}`,
    input: z.strictObject(keyOf(spec.param)),
    output: spec.shown,
    roles: spec.readers ?? anyMember,
    ...(spec.param ? { tenantParam: spec.param } : {}),
    missing: "tenant.not_found",
    select: () => db.select(shownAs(spec)).from(tenants),
  });
}

/** Writes the selected tenant in one of its views: `replace` sets what is left out to its default, `change` keeps it. */
export function writeTenant<Shown>(spec: Spec<Shown>, verb: "replace" | "change"): Operation {
  const fields = z.strictObject(spec.fields);
  const names = Object.keys(spec.fields);
  const columnOf = (field: string) => spec.columns[field] ?? field;
  const isColumn = (field: string) => columnOf(field) in tenants;
  return command({
    name: `${spec.name}.${verb}`,
    summary: verb === "replace" ? `Replace a ${spec.noun}'s data` : `Change some of a ${spec.noun}'s data`,
    input: (verb === "replace" ? fields : fields.partial()).extend(keyOf(spec.param)),
    output: spec.shown,
    roles: adminUp,
    ...(spec.param ? { tenantParam: spec.param } : {}),
    errors: ["version.stale", ...(spec.profile ? (["tenant.tin_taken"] as const) : [])],
    batch: ({ input, ifMatch }) => {
      const given = input as Record<string, unknown>;
      const values: Record<string, unknown> = { name: sql`name` };
      for (const field of names.filter(isColumn)) {
        const value = given[field] === undefined && verb === "replace" ? sql`default` : given[field];
        if (value !== undefined) values[columnOf(field)] = value;
      }
      return [
        ...atTenantVersion(ifMatch),
        ...(spec.profile?.(sql`app.tenant_id()`, given) ?? []),
        answer(db.update(tenants).set(values).returning(shownAs(spec)), "tenant.not_found"),
      ];
    },
    events: ({ input }) => [
      tenantUpdated({ fields: Object.keys(input).filter((field) => field !== spec.param) }),
    ],
  });
}

/** A condition on the tenants that a person belongs to. */
export function belongsTo(userId: string): SQL {
  return sql`exists (select from identity.memberships m
    where m.tenant_id = tenants.tenants.id and m.user_id = ${userId}::uuid and m.status = 'active')`;
}

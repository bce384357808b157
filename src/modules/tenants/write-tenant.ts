import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyMember, type Role } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { updateRows } from "#platform/database/write.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { tinErrors } from "./errors.ts";
import { tenantUpdated } from "./events.ts";
import { tenants } from "./tables.ts";
import type { TenantView } from "./tenant-views.ts";

/** A tenant's row in one of its views, as the answer of a statement. */
export const rowAs = <Fields>({ view }: Pick<TenantView<Fields>, "view">): SQL =>
  sql`${bodyOf(view)} as body, ${tenants.version}::text as etag`;

/** The row of the selected tenant at the version that the caller read, or 412. */
export const atTenantVersion = (version: number | undefined) =>
  refuseStale(sql`select ${tenants.version} from ${tenants} for no key update`, version, "tenant.not_found");

interface Spec<Fields> extends TenantView<Fields> {
  name: string;
  noun: string;
  /** The path parameter that names the tenant; without one the request selects it elsewhere. */
  param?: string;
  readers?: readonly Role[];
  access?: "write" | "essential";
  /** What its fields refuse, beside what every view does. */
  errors?: readonly ErrorCode[];
}

const aOrAn = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

const keyOf = (param: string | undefined) =>
  param ? { [param]: z.string().max(64).describe("UUID or slug of the tenant") } : {};

/** Reads the selected tenant in one of its views. */
export function readTenant<Fields>(spec: Spec<Fields>): Operation {
  return query({
    name: `${spec.name}.read`,
    summary: `Read ${aOrAn(spec.noun)}`,
    input: z.strictObject(keyOf(spec.param)),
    output: spec.item,
    roles: spec.readers ?? anyMember,
    ...(spec.param ? { tenantParam: spec.param } : {}),
    missing: "tenant.not_found",
    select: () => sql`select ${rowAs(spec)} from ${tenants} where ${tenants.id} = app.tenant_id()`,
  });
}

/** Writes the selected tenant in one of its views: `replace` sets what is left out to its default, `change` keeps it. */
export function writeTenant<Fields>(spec: Spec<Fields>, verb: "replace" | "change"): Operation {
  const fields = z.strictObject(spec.fields);
  const names = Object.keys(spec.fields);
  return command({
    name: `${spec.name}.${verb}`,
    summary: verb === "replace" ? `Replace ${aOrAn(spec.noun)}` : `Change some fields of ${aOrAn(spec.noun)}`,
    input: (verb === "replace" ? fields : fields.partial()).extend(keyOf(spec.param)),
    output: spec.item,
    roles: adminUp,
    ...(spec.access ? { access: spec.access } : {}),
    ...(spec.param ? { tenantParam: spec.param } : {}),
    errors: [
      "version.stale",
      ...(spec.profile ? tinErrors : []),
      ...(spec.errors ?? []),
      ...(names.includes("time_zone") ? (["tenant.books_closed", "time_zone.unknown"] as const) : []),
      ...(names.includes("currency") ? (["tenant.currency_in_use"] as const) : []),
    ],
    batch: ({ input, ifMatch }) => {
      const given = input as Record<string, unknown>;
      const absent = verb === "replace" ? Object.fromEntries(names.map((name) => [name, sql`default`])) : {};
      return [
        ...atTenantVersion(ifMatch),
        ...(spec.profile?.(sql`app.tenant_id()`, given) ?? []),
        answer(changed(spec, { ...absent, ...given }, rowAs(spec)), "tenant.not_found"),
      ];
    },
    events: ({ input }) => [
      tenantUpdated({ fields: Object.keys(input).filter((field) => field !== spec.param) }),
    ],
  });
}

/** The statement that changes the columns of given fields of the selected tenant. */
function changed<Fields>(
  { fields, columns }: Pick<TenantView<Fields>, "fields" | "columns">,
  given: Readonly<Record<string, unknown>>,
  returning: SQL,
): SQL {
  const values: Record<string, unknown> = { name: sql`name` };
  for (const field of Object.keys(fields)) {
    const column = columns[field] ?? field;
    if (column in tenants && given[field] !== undefined) values[column] = given[field];
  }
  return updateRows(tenants, values, sql`${tenants.id} = app.tenant_id()`, returning);
}

/** For other modules: the statements that change given fields of the selected tenant, as one of its views has them. */
export const changeTenant = <Fields>(
  view: Pick<TenantView<Fields>, "fields" | "columns" | "profile">,
  given: Readonly<Record<string, unknown>>,
): Statement[] => [...(view.profile?.(sql`app.tenant_id()`, given) ?? []), changed(view, given, sql`id`)];

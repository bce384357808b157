import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { adminUp, anyStaff, type Role } from "../context.ts";
import { answer } from "../database/answer.ts";
import type { Statement } from "../database/connection.ts";
import { refuseStale } from "../database/refusals.ts";
import { bodyOf, type View } from "../database/view.ts";
import { writeOnlyRow } from "../database/write.ts";
import type { ErrorCode } from "../errors.ts";
import type { DomainEvent } from "../events.ts";
import { get, patch, put, type Route } from "../http/route.ts";
import { command } from "./command.ts";
import type { Call } from "./operation.ts";
import { query } from "./query.ts";

type SettingsTable = PgTable & Record<"tenant_id" | "version", PgColumn>;

/** How the settings of a module are declared: one row for each tenant, which is not there until it is first written. */
export interface SettingsSpec<Fields extends z.ZodRawShape, Item> {
  /** Permission prefix, such as `purchasing.settings`. */
  name: string;
  /** What they say, such as "how the tenant buys". */
  about: string;
  path: string;
  table: SettingsTable;
  item: z.ZodType<Item>;
  /** How they read, also where no row is there; the version is added. */
  view: Omit<View<Item>, "version">;
  /** What is written; an optional field that is left out takes the column's default on PUT, and stays on PATCH. */
  fields: Fields;
  updated(payload: { fields: string[] }): DomainEvent;
  /** What must hold before they are written, and what they may be refused with. */
  guards?(call: Call<Partial<z.output<z.ZodObject<Fields>>>>): readonly Statement[];
  errors?: readonly ErrorCode[];
  /** Who writes them, where that are not administrators. */
  writers?: readonly Role[];
}

/** Read, replace and change of a module's settings, declared once: any staff reads them, administrators write, as people alone do. */
export function settingsOf<F extends z.ZodRawShape, Item>(spec: SettingsSpec<F, Item>): Route[] {
  const { name, table, about } = spec;
  const version = sql`coalesce(${table.version}, 0)`;
  const one = sql`from (select 1) one left join ${table} on true`;
  const found: SQL = sql`select ${bodyOf({ ...spec.view, version })} as body, ${version}::text as etag ${one}`;

  const read = query({
    name: `${name}.read`,
    summary: `Read ${about}`,
    input: z.strictObject({}),
    output: spec.item,
    roles: anyStaff,
    select: () => found,
  });

  const defaults = Object.fromEntries(Object.keys(spec.fields).map((field) => [field, sql`default`]));
  const write = (verb: "replace" | "change") =>
    command({
      name: `${name}.${verb}`,
      summary: verb === "replace" ? `Replace ${about}` : `Change some of ${about}`,
      input: verb === "replace" ? z.strictObject(spec.fields) : z.strictObject(spec.fields).partial(),
      output: spec.item,
      roles: spec.writers ?? adminUp,
      callers: "people",
      errors: ["version.stale", ...(spec.errors ?? [])],
      batch: (call) => [
        sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ${`:${name}`}, 0))`,
        ...refuseStale(sql`select ${version} ${one}`, call.ifMatch, "route.not_found"),
        ...(spec.guards?.(call as Call<Partial<z.output<z.ZodObject<F>>>>) ?? []),
        writeOnlyRow(
          table,
          verb === "replace" ? { ...defaults, ...call.input } : call.input,
          table.tenant_id,
        ),
        answer(found),
      ],
      events: ({ input }) => [spec.updated({ fields: Object.keys(input) })],
    });

  return [get(spec.path, read), put(spec.path, write("replace")), patch(spec.path, write("change"))];
}

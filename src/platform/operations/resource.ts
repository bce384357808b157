import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { adminUp, anyStaff, managerUp, type Role } from "../context.ts";
import { db } from "../database/connection.ts";
import { answer, atVersion, bodyOf, guard, newId, type View, withinQuota } from "../database/statements.ts";
import { get, patch, post, put, type Route, remove as removeRoute } from "../http/route.ts";
import type { SortKey } from "../pagination.ts";
import { command } from "./command.ts";
import { list } from "./list.ts";
import { query } from "./query.ts";

type ResourceTable = PgTable & Record<"id" | "version" | "created_at" | "deleted_at", PgColumn>;

/** A filter of a resource's list: its schema and the condition it makes. */
export interface Filter {
  schema: z.ZodType;
  where(value: never): SQL | undefined;
}

/** A filter for equality with a column. */
export function equals(column: PgColumn, schema: z.ZodType): Filter {
  return { schema, where: (value: unknown) => (value === undefined ? undefined : eq(column, value)) };
}

/** A search for every word of a text, anywhere in one of the columns. */
export function search(...columns: PgColumn[]): Filter {
  const text = sql`lower(concat_ws(' ', ${sql.join(columns, sql`, `)}))`;
  return {
    schema: z.string().max(200).optional().describe("Words that all have to occur"),
    where: (q: string | undefined) => {
      const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
      return words.length === 0 ? undefined : and(...words.map((word) => sql`strpos(${text}, ${word}) > 0`));
    },
  };
}

/** How a resource is declared: a table of the tenant with the five verbs that people expect of it. */
export interface ResourceSpec<Fields extends z.ZodRawShape, Shown> {
  /** Permission prefix, such as `inventory.products`. */
  name: string;
  /** Error and event noun, such as `product`; `<noun>.not_found` must be declared. */
  noun: string;
  path: string;
  param: string;
  table: ResourceTable;
  shown: z.ZodType<Shown>;
  view: View<Shown>;
  /** What a caller may write; optional fields left out take the column's default on POST and PUT, and stay on PATCH. */
  fields: Fields;
  filters: Record<string, Filter>;
  sorts: Record<string, SortKey>;
  order: string;
  errors: readonly string[];
  quota?: {
    resource: "products" | "users";
    fallback: (config: { QUOTA_PRODUCTS: number; QUOTA_USERS: number }) => number;
  };
  /** What must hold for a row to be removed, and the refusal; it is checked once the row is locked. */
  removable?: { holds(id: string): SQL; otherwise: string };
  roles?: { read?: readonly Role[]; write?: readonly Role[]; remove?: readonly Role[] };
}

/** List, read, create, replace, change, remove and restore of a resource, declared once. */
export function resource<F extends z.ZodRawShape, Shown>(spec: ResourceSpec<F, Shown>): Route[] {
  const { table, param, noun, name } = spec;
  const missing = `${noun}.not_found`;
  const read = spec.roles?.read ?? anyStaff;
  const write = spec.roles?.write ?? managerUp;
  const remove = spec.roles?.remove ?? adminUp;
  const body = bodyOf(spec.view);
  const shown = {
    body: sql<string>`${body}`.as("body"),
    etag: sql<string>`${table.version}::text`.as("etag"),
  };
  const key = { [param]: z.uuid() };
  const live = (id: string) => and(eq(table.id, id), isNull(table.deleted_at));
  const idOf = (input: unknown) => (input as Record<string, string>)[param] as string;
  const given = (input: unknown) => {
    const { [param]: _, ...values } = input as Record<string, unknown>;
    return values;
  };

  const listAll = list({
    name: `${name}.list`,
    summary: `List ${noun}s`,
    item: spec.shown,
    roles: read,
    filters: Object.fromEntries(Object.entries(spec.filters).map(([field, { schema }]) => [field, schema])),
    from: sql`${table}`,
    body,
    id: table.id,
    sorts: { created_at: { by: table.id, type: "uuid" }, ...spec.sorts },
    order: spec.order,
    where: (filters) => [
      isNull(table.deleted_at),
      ...Object.entries(spec.filters).map(([field, filter]) => filter.where(filters[field] as never)),
    ],
  });

  const readOne = query({
    name: `${name}.read`,
    summary: `Read a ${noun}`,
    input: z.strictObject(key),
    output: spec.shown,
    roles: read,
    missing,
    select: ({ input }) =>
      db
        .select(shown)
        .from(table)
        .where(live(idOf(input))),
  });

  const create = command({
    name: `${name}.create`,
    summary: `Create a ${noun}`,
    input: z.strictObject(spec.fields),
    output: spec.shown,
    status: 201,
    roles: write,
    errors: [...spec.errors, ...(spec.quota ? ["quota.exceeded"] : [])],
    prepare: () => newId(),
    batch: ({ ctx, input }, id) => [
      ...(spec.quota ? [withinQuota(spec.quota.resource, 1, spec.quota.fallback(ctx.config))] : []),
      answer(
        db
          .insert(table)
          .values({ ...input, id } as never)
          .returning(shown),
      ),
    ],
    events: (_, id) => [{ type: `${name.split(".")[0]}.${noun}.created`, payload: { [param]: id } }],
  });

  const update = (
    verb: "replace" | "change",
    input: z.ZodObject,
    values: (given: Record<string, unknown>) => object,
  ) =>
    command({
      name: `${name}.${verb}`,
      summary: verb === "replace" ? `Replace a ${noun}` : `Change some fields of a ${noun}`,
      input,
      output: spec.shown,
      roles: write,
      errors: [missing, "version.stale", ...spec.errors],
      batch: ({ input, ifMatch }) => [
        ...expected(idOf(input), ifMatch),
        answer(
          db
            .update(table)
            .set(values(given(input)))
            .where(live(idOf(input)))
            .returning(shown),
          missing,
        ),
      ],
      events: ({ input }) => [
        {
          type: `${name.split(".")[0]}.${noun}.updated`,
          payload: { [param]: idOf(input), fields: Object.keys(given(input)) },
        },
      ],
    });

  const expected = (id: string, version: number | undefined) =>
    version === undefined
      ? []
      : [
          atVersion(
            db.select({ version: table.version }).from(table).where(live(id)).for("update"),
            version,
            missing,
          ),
        ];

  const replace = update("replace", z.strictObject({ ...key, ...spec.fields }), (values) => ({
    ...Object.fromEntries(Object.keys(spec.fields).map((field) => [field, sql`default`])),
    ...values,
  }));
  const partial = z.strictObject(spec.fields).partial().extend(key);
  const change = update("change", partial, (values) => ({ version: sql`${table.version}`, ...values }));

  const setDeleted = (verb: "remove" | "restore", at: SQL) =>
    command({
      name: `${name}.${verb}`,
      summary: verb === "remove" ? `Remove a ${noun}; it can be restored` : `Restore a removed ${noun}`,
      input: z.strictObject(key),
      output: verb === "remove" ? null : spec.shown,
      roles: remove,
      errors: [
        missing,
        ...(verb === "remove" ? ["version.stale"] : spec.errors),
        ...(verb === "remove" && spec.removable ? [spec.removable.otherwise] : []),
      ],
      batch: ({ input, ifMatch, ctx }) => [
        ...(verb === "remove" ? expected(idOf(input), ifMatch) : []),
        ...(verb === "restore" && spec.quota
          ? [withinQuota(spec.quota.resource, 1, spec.quota.fallback(ctx.config))]
          : []),
        answer(
          db
            .update(table)
            .set({ deleted_at: at } as never)
            .where(
              verb === "remove"
                ? live(idOf(input))
                : and(eq(table.id, idOf(input)), isNotNull(table.deleted_at)),
            )
            .returning(shown),
          missing,
        ),
        ...(verb === "remove" && spec.removable
          ? [guard(spec.removable.holds(idOf(input)), spec.removable.otherwise)]
          : []),
      ],
      events: ({ input }) => [
        { type: `${name.split(".")[0]}.${noun}.${verb}d`, payload: { [param]: idOf(input) } },
      ],
    });

  const one = `${spec.path}/{${param}}`;
  return [
    get(spec.path, listAll),
    post(spec.path, create),
    get(one, readOne),
    put(one, replace),
    patch(one, change),
    removeRoute(one, setDeleted("remove", sql`now()`)),
    post(`${one}/restore`, setDeleted("restore", sql`null`)),
  ];
}

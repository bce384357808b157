import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { adminUp, anyStaff, managerUp, type Role } from "../context.ts";
import { answer } from "../database/answer.ts";
import type { Statement } from "../database/connection.ts";
import { newId } from "../database/ids.ts";
import { type Resource as Counted, withinQuota } from "../database/quotas.ts";
import { refuseStale, refuseUnless } from "../database/refusals.ts";
import { bodyOf, type View } from "../database/view.ts";
import { insertRow, updateRows } from "../database/write.ts";
import type { Config } from "../env.ts";
import { type ErrorCode, type FieldError, Problem } from "../errors.ts";
import type { DomainEvent } from "../events.ts";
import { get, patch, post, put, type Route, remove as removeRoute } from "../http/route.ts";
import type { SortKey } from "../pagination.ts";
import { command } from "./command.ts";
import type { Filter } from "./filter.ts";
import { type ListSpec, list } from "./list.ts";
import { pagesInSight } from "./pages-in-sight.ts";
import { query } from "./query.ts";

type ResourceTable = PgTable & Record<"id" | "version" | "created_at" | "deleted_at", PgColumn>;

type Noun<Code> = Code extends `${infer Name}.not_found` ? Name : never;

/** Fields that are no columns, but say how others are written. */
export interface Written {
  /** What is wrong with fields beside each other. */
  faults(given: Readonly<Record<string, unknown>>): FieldError[];
  /** The columns of what was given. */
  columns(given: Readonly<Record<string, unknown>>): Record<string, unknown>;
  errors: readonly ErrorCode[];
}

/** How a resource is declared: a table of the tenant with the five verbs that people expect of it. */
export interface ResourceSpec<Id extends string, Fields extends z.ZodRawShape, Item> {
  /** Permission prefix, such as `inventory.products`. */
  name: string;
  /** Such as `product`, of which `product.not_found` is declared. */
  noun: Noun<ErrorCode>;
  path: string;
  /** The path parameter, which names the resource in the payloads of its events too. */
  param: Id;
  table: ResourceTable;
  item: z.ZodType<Item>;
  view: View<Item>;
  /** What a caller may write; optional fields left out take the column's default on POST and PUT, and stay on PATCH. */
  fields: Fields;
  /** How they are written, where they are not the columns of their names. */
  written?: Written;
  /** What a caller may say beside them, on restoring too, for `checked`: optional fields. */
  choices?: z.ZodRawShape;
  filters: Record<string, Filter>;
  sorts: Record<string, SortKey>;
  order: ListSpec<Record<string, Filter>>["order"];
  /** What may be read with the rows of the list. */
  expand?: ListSpec<Record<string, Filter>>["expand"];
  /** Where the list's rows come from, if not simply from the table. */
  from?: ListSpec<Record<string, Filter>>["from"];
  events: {
    created(payload: Record<Id, string>): DomainEvent;
    updated(payload: Record<Id, string> & { fields: string[] }): DomainEvent;
    removed(payload: Record<Id, string>): DomainEvent;
    restored(payload: Record<Id, string>): DomainEvent;
  };
  /** Fields that name something which must not have been removed: where it is kept, with `id` and `deleted_at`. */
  refers?: readonly { field: string; to: PgTable | SQL; otherwise: ErrorCode }[];
  /** The columns of the warehouses that a row is of, if it is of any. */
  places?: readonly PgColumn[];
  /** What writing a row may end with; and removing one. */
  errors: readonly ErrorCode[];
  removalErrors?: readonly ErrorCode[];
  quota?: { resource: Counted; fallback(config: Config): number };
  /**
   * Is a row of this id there? That it was not removed, where it is left out; a condition that ends a request for what is gone
   * in another way with a refusal of its own, one of `goneErrors`.
   */
  isThere?: SQL;
  goneErrors?: readonly ErrorCode[];
  /** What must hold once a row was written or restored, beside its constraints: statements that end the transaction. */
  checked?(id: string, given: Readonly<Record<string, unknown>>): readonly Statement[];
  /** What must hold for a row to be removed, and the refusal; it is checked once the row is locked. */
  removable?: readonly { holds(id: string): SQL; otherwise: ErrorCode }[];
  roles?: { read?: readonly Role[]; write?: readonly Role[]; remove?: readonly Role[] };
  /** Set where people alone may write, whatever an API key's scopes. */
  writers?: "people";
}

/** List, read, create, replace, change, remove and restore of a resource, declared once. */
export function resource<Id extends string, F extends z.ZodRawShape, Item>(
  spec: ResourceSpec<Id, F, Item>,
): Route[] {
  const { table, param, noun, name, events } = spec;
  const missing: ErrorCode = `${noun}.not_found`;
  const words = noun.replaceAll("_", " ");
  const aWord = `${/^[aeio]/.test(words) ? "an" : "a"} ${words}`;
  const read = spec.roles?.read ?? anyStaff;
  const write = spec.roles?.write ?? managerUp;
  const remove = spec.roles?.remove ?? adminUp;
  const body = bodyOf(spec.view);
  const row = sql`${body} as body, ${table.version}::text as etag`;
  const key: z.ZodRawShape = { [param]: z.uuid() };
  const isThere = spec.isThere ?? sql`${table.deleted_at} is null`;
  const live = (id: string) => sql`${table.id} = ${id}::uuid and ${isThere}`;
  const removed = (id: string) => sql`${table.id} = ${id}::uuid and not (${isThere})`;
  const checked = spec.checked ?? (() => []);
  const gone: readonly ErrorCode[] = [missing, ...(spec.goneErrors ?? [])];
  const idOf = (input: Record<string, unknown>) => input[param] as string;
  const idPayload = (id: string) => ({ [param]: id }) as Record<Id, string>;
  const choices = spec.choices ?? {};
  const given = (input: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(input).filter(([field]) => field !== param && !(field in choices)));
  const columns = (values: Record<string, unknown>) => spec.written?.columns(values) ?? values;
  const writeErrors = [...spec.errors, ...(spec.written?.errors ?? [])];
  const checkFields = (values: Record<string, unknown>) => {
    const errors = spec.written?.faults(values) ?? [];
    if (errors.length > 0) throw new Problem("request.invalid", { errors });
  };
  const refers = (values: Record<string, unknown>) =>
    (spec.refers ?? []).flatMap(({ field, to, otherwise }) =>
      values[field] == null
        ? []
        : [
            refuseUnless(
              sql`exists (select from ${to} o where o.id = ${values[field]}::uuid and o.deleted_at is null)`,
              otherwise,
            ),
          ],
    );
  const quota = (config: Config) =>
    spec.quota ? [withinQuota(spec.quota.resource, 1, spec.quota.fallback(config))] : [];
  const quotaErrors: readonly ErrorCode[] = spec.quota ? ["quota.exceeded"] : [];
  const atVersion = (id: string, version: number | undefined) =>
    refuseStale(
      sql`select ${table.version} from ${table} where ${live(id)} for no key update`,
      version,
      missing,
    );

  const listAll = list({
    name: `${name}.list`,
    summary: `List ${plural(words)}`,
    item: spec.item,
    roles: read,
    filters: spec.filters,
    from: spec.from ?? (spec.places ? pagesInSight(table.id, ...spec.places) : sql`${table}`),
    body,
    id: table.id,
    sorts: { created_at: { by: table.id, type: "uuid" }, ...spec.sorts },
    order: spec.order,
    ...(spec.expand ? { expand: spec.expand } : {}),
    where: () => [sql`${table.deleted_at} is null`],
  });

  const readOne = query({
    name: `${name}.read`,
    summary: `Read ${aWord}`,
    input: z.strictObject(key),
    output: spec.item,
    roles: read,
    missing,
    errors: spec.goneErrors ?? [],
    select: ({ input }) => sql`select ${row} from ${table} where ${live(idOf(input))}`,
  });

  const create = command({
    name: `${name}.create`,
    summary: `Create ${aWord}`,
    input: z.strictObject({ ...spec.fields, ...choices }),
    output: spec.item,
    status: 201,
    roles: write,
    callers: spec.writers,
    errors: [...writeErrors, ...quotaErrors],
    prepare({ input }) {
      checkFields(given(input));
      return newId();
    },
    batch: ({ ctx, input }, id) => [
      ...quota(ctx.config),
      ...refers(given(input)),
      answer(insertRow(table, { ...columns(given(input)), id }, row)),
      ...checked(id, input),
    ],
    events: (_, id) => [events.created(idPayload(id))],
  });

  const update = (
    verb: "replace" | "change",
    input: z.ZodObject,
    values: (given: Record<string, unknown>) => Record<string, unknown>,
  ) =>
    command({
      name: `${name}.${verb}`,
      summary: verb === "replace" ? `Replace ${aWord}` : `Change some fields of ${aWord}`,
      input,
      output: spec.item,
      roles: write,
      callers: spec.writers,
      errors: [...gone, "version.stale", ...writeErrors],
      prepare: ({ input }) => checkFields(given(input)),
      batch: ({ input, ifMatch }) => [
        ...atVersion(idOf(input), ifMatch),
        ...refers(given(input)),
        answer(updateRows(table, values(columns(given(input))), live(idOf(input)), row), missing),
        ...checked(idOf(input), input),
      ],
      events: ({ input }) => [
        events.updated({ ...idPayload(idOf(input)), fields: Object.keys(columns(given(input))) }),
      ],
    });

  const replace = update("replace", z.strictObject({ ...key, ...spec.fields, ...choices }), (values) => ({
    ...Object.fromEntries(
      Object.keys(spec.fields)
        .filter((field) => field in getTableColumns(table))
        .map((field) => [field, sql`default`]),
    ),
    ...values,
  }));
  const partial = z
    .strictObject(spec.fields)
    .partial()
    .extend({ ...choices, ...key });
  const change = update("change", partial, (values) => ({ version: sql`${table.version}`, ...values }));

  const removeOne = command({
    name: `${name}.remove`,
    summary: `Remove ${aWord}; it can be restored`,
    input: z.strictObject(key),
    output: null,
    roles: remove,
    callers: spec.writers,
    errors: [
      ...gone,
      "version.stale",
      ...(spec.removalErrors ?? []),
      ...(spec.removable ?? []).map(({ otherwise }) => otherwise),
    ],
    batch: ({ input, ifMatch }) => [
      ...atVersion(idOf(input), ifMatch),
      answer(updateRows(table, { deleted_at: sql`now()` }, live(idOf(input)), row), missing),
      ...(spec.removable ?? []).map(({ holds, otherwise }) => refuseUnless(holds(idOf(input)), otherwise)),
    ],
    events: ({ input }) => [events.removed(idPayload(idOf(input)))],
  });

  const restore = command({
    name: `${name}.restore`,
    summary: `Restore a removed ${words}`,
    input: z.strictObject({ ...key, ...choices }),
    output: spec.item,
    roles: remove,
    callers: spec.writers,
    errors: [...gone, ...spec.errors, ...quotaErrors],
    batch: ({ input, ctx }) => [
      ...quota(ctx.config),
      answer(updateRows(table, { deleted_at: sql`null` }, removed(idOf(input)), row), missing),
      ...checked(idOf(input), input),
    ],
    events: ({ input }) => [events.restored(idPayload(idOf(input)))],
  });

  const one = `${spec.path}/{${param}}`;
  return [
    get(spec.path, listAll),
    post(spec.path, create),
    get(one, readOne),
    put(one, replace),
    patch(one, change),
    removeRoute(one, removeOne),
    post(`${one}/restore`, restore),
  ];
}

const plural = (words: string): string => `${words}${/(?:ch|sh|[sxz])$/.test(words) ? "es" : "s"}`;

import { eq, getTableColumns, is, type SQL, sql } from "drizzle-orm";
import { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Role } from "../context.ts";
import { csvExport } from "../csv.ts";
import type { Row, Statement } from "../database/connection.ts";
import { isBadValue } from "../database/problems.ts";
import { refuseUnless } from "../database/refusals.ts";
import { isBody } from "../database/view.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import { allOf, encodeCursor, type Ordered, pageInput, pageSql, type SortKey } from "../pagination.ts";
import { CSV } from "../sheets/media-types.ts";
import {
  type Expansion,
  expandedBody,
  expandedColumns,
  expandedFields,
  expandedOf,
  expandInput,
} from "./expansion.ts";
import { wholeNumber } from "./fields.ts";
import { conditionsOf, type Filter, type FilterValues, schemasOf } from "./filter.ts";
import type { Answer, Call, Operation } from "./operation.ts";
import { identityBatch, platformBatch } from "./platform-batch.ts";
import { tenantBatch } from "./tenant-batch.ts";
import { type TimesOfRows, timesOfRows } from "./times-of-rows.ts";

/** Rows that one round trip of an export brings. */
const EXPORT_PAGE = 2000;

/** The page that a list is about to read: all conditions on its rows, their order, and how many of them are read. */
export interface PageOrder {
  where: SQL;
  /** Of them, whose rows they are and where the page begins: on what the rows are ordered by, and so on a table that has it alone. */
  begins: SQL;
  orderBy: SQL;
  limit: number;
  /** What the rows are ordered by, before their ids; and the order itself of rows that are called otherwise. */
  by: SQL;
  ordered: Ordered;
}

/** How a list is declared: where its rows come from, how they are read, filtered and ordered. */
export interface ListSpec<Filters extends Record<string, Filter>> {
  name: string;
  summary: string;
  item: z.ZodType;
  /** Whose rows: a tenant's, as a rule; what is the caller's own; or, as the platform login, what `where` lets them see. */
  scope?: "tenant" | "user" | "platform";
  /** As `Operation` has it. */
  readers?: Operation["readers"];
  /** Set where platform administrators see, as the platform login, more than what is their own. */
  administratorsSeeAll?: boolean;
  roles: readonly Role[];
  /** Set where people alone may call, whatever an API key's scopes: what is listed is one's own. */
  callers?: "people";
  /** The path parameter that names the tenant itself. */
  tenantParam?: string;
  /** Takes `page` too, counted from 1, for callers that cannot follow a cursor. */
  paged?: boolean;
  filters: Filters;
  /** Filters that have to be given, such as the path parameter of the thing whose parts are listed. */
  required?: readonly (keyof Filters)[];
  /**
   * SQL after FROM; the rows' conditions come from `where`. A function where it depends on the filters, or on the page,
   * so that what is worked out for each row is worked out for the rows of the page alone.
   */
  from: SQL | ((filters: FilterValues<Filters>, page: PageOrder) => SQL);
  body: SQL;
  id: PgColumn | SQL;
  sorts: Record<string, SortKey>;
  /** What may be read with the rows, by the name of its field. */
  expand?: Record<string, Expansion>;
  /** Set where rows are not listed by when they changed, with the reason. */
  untimed?: string;
  /** The order when none is asked for, such as "name" or "-created_at"; it may depend on the filters. */
  order: string | ((filters: FilterValues<Filters>) => string);
  /** Conditions beside those of the filters. */
  where?(filters: FilterValues<Filters>, call: Call): (SQL | undefined)[];
  /** A condition on where a page goes on from upwards: the last row's sort value and id. For lists whose beginning is removed. */
  upwards?(place: SQL, filters: FilterValues<Filters>): SQL;
  /** What the reading of a page leaves in the audit log, in the same transaction. */
  noteReading?(call: Call<Record<string, unknown>>): Statement;
  errors?: readonly ErrorCode[];
}

const orderOf = <F extends Record<string, Filter>>(
  { order }: ListSpec<F>,
  times: TimesOfRows,
  filters: FilterValues<F>,
): string => times.order(filters) ?? (typeof order === "function" ? order(filters) : order);

/** What a list of a tenant's rows takes of their times. */
const timesOf = <F extends Record<string, Filter>>({ id, sorts, filters, scope, untimed }: ListSpec<F>) =>
  timesOfRows(untimed === undefined && (scope ?? "tenant") === "tenant" ? id : sql`none`, sorts, filters);

/**
 * The tenant of a list's rows as a value. Row-level security names it already, but by a function, of which the planner
 * only knows what an average tenant has: it would sort all that a large tenant has of a frequent kind to give a page.
 */
function ofTenant(id: PgColumn | SQL, { tenant }: Call<unknown>): SQL | undefined {
  const column = is(id, PgColumn) ? getTableColumns(id.table).tenant_id : undefined;
  return column && tenant ? eq(column, tenant.id) : undefined;
}

/** The SQL of one page of a list. Its rows have `body`, `key` and `id`. */
function pageStatement<F extends Record<string, Filter>>(
  spec: ListSpec<F>,
  times: TimesOfRows,
  call: Call<Page & FilterValues<F>>,
  limit: number,
): Statement {
  const page = pageSql({ ...call.input, limit }, times.sorts, orderOf(spec, times, call.input), spec.id);
  const begins = [(spec.scope ?? "tenant") === "tenant" ? ofTenant(spec.id, call) : undefined, page.after];
  const conditions = allOf(
    ...(spec.where?.(call.input, call) ?? []),
    ...conditionsOf(spec.filters, call.input),
    ...conditionsOf(times.filters, call.input),
    page.upFrom && spec.upwards?.(page.upFrom, call.input),
    ...begins,
  );
  const { by, ordered } = page;
  const orderBy = ordered(by, spec.id);
  const from =
    typeof spec.from === "function"
      ? spec.from(call.input, {
          ...{ where: conditions, begins: allOf(...begins), orderBy, limit: page.fetch, by, ordered },
        })
      : spec.from;
  const skipped = call.input.page ? sql` offset ${(call.input.page - 1) * limit}` : sql``;
  const { expand = {}, body } = spec;
  const expanded = expandedOf(expand, call.input.expand);
  const read = (columns: SQL): SQL => sql`select ${columns}, ${page.key} as key, ${spec.id}::text as id
    from ${from} where ${conditions} order by ${orderBy} limit ${page.fetch}${skipped}`;
  if (!isBody(body)) return read(sql`${expandedBody(body, expand, expanded)} as body`);
  // The Worker makes the JSON text of each row: it costs less there, and half as much is sent.
  const columns = sql.join([body.columns(), ...expandedColumns(expand, expanded)], sql`, `);
  return Object.assign(read(columns), { fields: [...Object.keys(body.view), ...expanded] });
}

interface Page {
  limit: number;
  cursor?: string | undefined;
  page?: number | undefined;
  sort?: string | undefined;
  format?: "json" | "csv" | undefined;
  expand?: string | undefined;
}

/** `{data, next_cursor}` of one row more than the page holds. */
function pageBody(rows: readonly Row[], limit: number, sort: string): { body: string; next: string | null } {
  const onPage = rows.slice(0, limit);
  const last = onPage.at(-1);
  const next =
    rows.length > limit && last
      ? encodeCursor({ sort, key: last.key as string, id: last.id as string })
      : null;
  const data = onPage.map((row) => row.body as string).join(",");
  return { body: `{"data":[${data}],"next_cursor":${JSON.stringify(next)}}`, next };
}

/** Does the platform login read the list for this caller? */
const seesAll = <F extends Record<string, Filter>>(
  { scope, administratorsSeeAll = false }: ListSpec<F>,
  { ctx: { actor } }: Call<unknown>,
): boolean =>
  scope === "platform" || (administratorsSeeAll && actor.kind === "user" && actor.isPlatformAdmin);

const NOT_FOR_CSV = { path: "expand", code: "not_for_csv", message: "is not for CSV" };

/** Ends a read by an API key that may not read by itself what it asks for with the rows. */
function mayExpand(all: Readonly<Record<string, Expansion>>, { ctx, input }: Call<Page>): Statement[] {
  const { actor } = ctx;
  if (actor.kind !== "api_key") return [];
  return expandedOf(all, input.expand).map((name) => {
    const scope = all[name]?.scope ?? "";
    const may = sql`identity.may_still_act((select app.tenant_id()), ${actor.keyId}::uuid, ${scope}, '{}')`;
    return refuseUnless(may, "permission.denied", scope);
  });
}

/** Declares a list: filters, sort, cursor, and `format=csv` for an export of all its rows. One round trip a page. */
export function list<F extends Record<string, Filter>>(spec: ListSpec<F>): Operation {
  const times = timesOf(spec);
  const { expand = {} } = spec;
  const input = z.strictObject({
    ...pageInput(times.sorts),
    ...(spec.paged ? { page: wholeNumber(1, 10_000).optional() } : {}),
    format: z.enum(["json", "csv"]).optional().describe("csv streams every row of the list"),
    ...expandInput(expand),
    ...schemasOf(times.filters),
    ...schemasOf(spec.filters, spec.required),
  });
  const item =
    spec.item instanceof z.ZodObject && spec.expand ? spec.item.extend(expandedFields(expand)) : spec.item;
  return {
    name: spec.name,
    summary: spec.summary,
    scope: spec.scope ?? "tenant",
    roles: spec.roles,
    readers: spec.readers,
    callers: spec.callers,
    tenantParam: spec.tenantParam,
    access: "read",
    input,
    output: z.object({ data: z.array(item), next_cursor: z.string().nullable() }),
    status: 200,
    alsoProduces: [CSV],
    errors: ["cursor.invalid", ...(spec.errors ?? [])],
    rows: { id: spec.id, body: spec.body },
    async run(untyped): Promise<Answer> {
      const call = untyped as Call<Page & FilterValues<F>>;
      const sort = call.input.sort ?? orderOf(spec, times, call.input);
      const allowed = mayExpand(expand, call);
      const read = async (cursor: string | undefined, limit: number) => {
        const page = cursor === undefined ? call.input.page : undefined;
        const statement = pageStatement(
          spec,
          times,
          { ...call, input: { ...call.input, cursor, page } },
          limit,
        );
        const note = spec.noteReading?.(untyped as Call<Record<string, unknown>>);
        const statements = [statement, ...allowed, ...(note ? [note] : [])];
        const reading =
          (spec.scope ?? "tenant") === "tenant"
            ? tenantBatch(call, { command: spec.name, access: "read", notes: note && "reading" }, statements)
            : seesAll(spec, call)
              ? platformBatch(call.ctx, spec.name, statements)
              : identityBatch(call.ctx, spec.name, [statement], { access: "read" });
        const [rows = []] = await reading.catch((error: unknown) => {
          throw cursor && isBadValue(error) ? new Problem("cursor.invalid") : error;
        });
        return pageBody(rows, limit, sort);
      };
      if (call.input.format === "csv") {
        if (call.input.expand) throw new Problem("request.invalid", { errors: [NOT_FOR_CSV] });
        const first = await read(call.input.cursor, EXPORT_PAGE);
        const columns = spec.item instanceof z.ZodObject ? Object.keys(spec.item.shape) : [];
        return csvExport(spec.name, columns, first, (cursor) => read(cursor, EXPORT_PAGE));
      }
      return { body: (await read(call.input.cursor, call.input.limit)).body };
    },
  };
}

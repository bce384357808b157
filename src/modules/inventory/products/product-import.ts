import { type SQL, sql } from "drizzle-orm";
import { type AnswerStatement, answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { inventoryErrors } from "../errors.ts";
import { barcodes, products } from "../tables.ts";
import type { ProductField, ProductFile } from "./product-file.ts";

/** How the rows of a file are imported. */
export interface ImportChoice {
  /** What becomes of a row whose SKU a product has: it fails, or the product gets the file's columns. */
  existing: "reject" | "update";
  /** What an invalid row stops: the whole import, or itself. */
  mode: "all_or_nothing" | "skip_bad";
  /** Reports what would happen and changes nothing. */
  dryRun: boolean;
  /** Products that a tenant without limits of its own may have. */
  quota: number;
}

/** What becomes of a row. */
export const OUTCOMES = ["created", "updated", "unchanged", "failed", "skipped"] as const;

/** What is wrong with a row that is valid by itself: its SKU is a product's, or its barcode is another row's or product's. */
const FAULTS = [
  { path: "sku", code: "product.sku_taken" satisfies ErrorCode },
  { path: "barcode", code: "product.barcode_taken" satisfies ErrorCode },
  { path: "barcode", code: "duplicate_in_file" },
] as const;
type Fault = (typeof FAULTS)[number]["code"];
const messageOf = (code: Fault): string =>
  code === "duplicate_in_file" ? "stands in an earlier row too" : inventoryErrors[code].title;

const cell = (at: number): SQL => sql.raw(`g.cell ->> ${at}`);
/** What a row of `given` holds, in the order of `ProductFile.rows`: its number, the new id, then the fields. */
const given = {
  row: cell(0),
  id: cell(1),
  field: (field: ProductField, fields: readonly ProductField[]) => cell(fields.indexOf(field) + 2),
};

/** A cell as its column's type; an empty one is the column's default. */
function defaulted(field: ProductField, fields: readonly ProductField[]): SQL {
  const column = products[field];
  const type = sql.raw(column.getSQLType());
  const value = fields.includes(field) ? sql`(${given.field(field, fields)})::${type}` : sql`null`;
  if (field === "currency") return sql`coalesce(${value}, (select tenants.currency()))`;
  return column.default === undefined ? value : sql`coalesce(${value}, ${column.default}::${type})`;
}

/** The update of products whose SKU is in the file, where the file's columns differ. */
function updating(fields: readonly ProductField[]): SQL {
  const updated = fields.filter((field) => field !== "sku");
  const of = (table: string) => updated.map((field) => `${table}.${field}`).join(", ");
  const sets = updated.map((field) => `${field} = excluded.${field}`).join(", ");
  return sql.raw(`do update set ${sets} where (${of("p")}) is distinct from (${of("excluded")})`);
}

/** Locks the products whose SKUs are in the file, in the order in which movements lock them: by id. */
export function lockExisting({ fields, rows }: ProductFile): Statement {
  const at = fields.indexOf("sku") + 2;
  return sql`select from ${products} where ${products.deleted_at} is null and ${products.sku} in (
      select jsonb_array_elements_text(${JSON.stringify(rows.map((row) => row[at]))}::jsonb))
    order by ${products.id} for no key update`;
}

/** The rows whose barcode an earlier row of the file has, or a product with another SKU: `row` and `fault`. */
function blocked(fields: readonly ProductField[]): SQL {
  if (!fields.includes("barcode")) return sql`select null::int as row, null::text as fault where false`;
  const [taken, twice] = ["product.barcode_taken", "duplicate_in_file"] satisfies Fault[];
  return sql`select row, case when held then ${taken}::text else ${twice}::text end as fault from (
      select (${given.row})::int as row, p.id is not null as held,
             row_number() over (partition by k.key order by (${given.row})::int) as n
        from given g
        cross join lateral (select inventory.barcode_key(${given.field("barcode", fields)}) as key) k
        left join ${barcodes} on ${barcodes.key} = k.key and ${barcodes.deleted_at} is null
        left join ${products} p on p.id = ${barcodes.product_id} and p.sku <> ${given.field("sku", fields)}
       where k.key is not null) r
     where held or n > 1`;
}

/** Inserts the valid rows; the quota counts those whose SKU is new. Its rows are the products written. */
function written({ fields, rows }: ProductFile, { existing, quota }: ImportChoice): SQL {
  const columns = [...new Set<ProductField>([...fields, "currency"])];
  const values = columns.map((field) => defaulted(field, fields));
  const sku = given.field("sku", fields);
  return sql`
    given as materialized (select value as cell from jsonb_array_elements(${JSON.stringify(rows)}::jsonb)),
    blocked as materialized (${blocked(fields)}),
    free as materialized (
      select g.cell from given g where (${given.row})::int not in (select row from blocked)),
    fits as materialized (select app.within_quota('products', (
      select count(*) from free g where not exists (
        select from ${products} where ${products.sku} = ${sku} and ${products.deleted_at} is null)), ${quota})),
    written as (
      insert into inventory.products as p (tenant_id, id, ${sql.raw(columns.join(", "))})
      select (select app.tenant_id()), (${given.id})::uuid, ${sql.join(values, sql`, `)} from free g cross join fits
      on conflict (tenant_id, sku) where deleted_at is null
        ${existing === "update" ? updating(fields) : sql`do nothing`}
      returning p.id, p.sku, p.version),
    outcome as materialized (
      select (${given.row})::int as row, ${sku} as sku, w.id,
             coalesce(b.fault, case when w.id is null and ${sql.raw(String(existing === "reject"))}
                                    then ${FAULTS[0].code}::text end) as fault,
             case when b.fault is not null then 'failed' when w.version = 1 then 'created' when w.version > 1 then 'updated'
                  else ${sql.raw(existing === "update" ? "'unchanged'" : "'failed'")} end as status
        from given g left join written w on w.sku = ${sku} left join blocked b on b.row = (${given.row})::int)`;
}

/** The report on every row, as JSON text: `report`, and whether the import has to be `stopped`. */
function reported({ bad }: ProductFile, { mode, dryRun }: ImportChoice): SQL {
  const faults = FAULTS.map(
    ({ path, code }) => sql`(${path}::text, ${code}::text, ${messageOf(code)}::text)`,
  );
  const totals = OUTCOMES.map((of) => sql.raw(`'${of}', count(*) filter (where status = '${of}')`));
  return sql`
    refused as materialized (
      select (value ->> 'row')::int as row, value from json_array_elements(${JSON.stringify(bad)}::json)),
    stop as materialized (select ${sql.raw(String(mode === "all_or_nothing"))} and (
      exists (select from refused) or exists (select from outcome where status = 'failed')) as stopped),
    reported as materialized (
      select row, sku, id, fault, case when stopped and status <> 'failed' then 'skipped' else status end as status
        from outcome cross join stop),
    line as (
      select row, json_build_object('row', row, 'status', status, 'sku', sku, 'product_id',
               case when not ${sql.raw(String(dryRun))} and status in ('created', 'updated') then id end) as value
        from reported where status <> 'failed'
      union all
      select row, json_build_object('row', row, 'status', status, 'sku', sku, 'errors', json_build_array(
               json_build_object('path', f.path, 'code', f.code, 'message', f.message)))
        from reported r join (values ${sql.join(faults, sql`, `)}) f (path, code, message) on f.code = r.fault
       where status = 'failed'
      union all
      select row, value from refused),
    total as (
      select json_build_object('rows', count(*), ${sql.join(totals, sql`, `)}) as counts
        from (select status from reported union all select 'failed' from refused) every),
    made as materialized (
      select stopped, ${`{"dry_run":${dryRun},"totals":`} || counts || ',"rows":[' || coalesce(
               (select string_agg(value::text, ',' order by row) from line), '') || ']}' as report
        from stop cross join total)`;
}

/**
 * Writes all rows of a file and reports on each, in one statement whatever their number. What must not stay ends in a
 * problem with the report: import.rejected, and import.dry_run (200), so that a dry run reports what really happened.
 */
export function importStatement(file: ProductFile, choice: ImportChoice): AnswerStatement {
  return answer(
    sql`select case when ${holds(sql`not stopped`, "import.rejected", sql`report`)}
                     and ${holds(sql.raw(`not ${choice.dryRun}`), "import.dry_run", sql`report`)}
                    then report end as body, null::text as etag from made`,
    undefined,
    sql`${written(file, choice)}, ${reported(file, choice)}`,
  );
}

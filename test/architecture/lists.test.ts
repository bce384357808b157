import { getTableColumns, getTableName, is, type SQL } from "drizzle-orm";
import { getTableConfig, PgColumn } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { textOf } from "#platform/database/render.ts";
import { isBody } from "#platform/database/view.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { routes } from "../../src/app.ts";
import { filesIn } from "./source-files.ts";

const lists = filesIn(["src/modules"]).filter(({ text }) =>
  /\b(list|resource)(<[^>]*>)?\(\{|: ListSpec</.test(text),
);
const thatSay = (pattern: RegExp) =>
  lists.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));

describe("a filter of a list is declared once", () => {
  test("so no condition is made of one beside its declaration: `where` reads none of them", () => {
    expect(lists.length).toBeGreaterThan(30);
    expect(thatSay(/\bwhere: ?(?:async )?\((?!\)|_)[^)]*\)/g)).toEqual([]);
  });

  test("and no list asks whether one was given, to make a condition or none", () => {
    expect(
      thatSay(
        /(?:=== undefined|== null|\b\w+) \? (?:undefined|(?:eq|ne|gte?|lte?|ilike|inArray|and|or)\([^;?]*\)) : (?:undefined|eq\()/g,
      ),
    ).toEqual([]);
  });

  test("under its name among `filters`: no list reads the query by itself", () => {
    expect(thatSay(/\b(?:input|query)\.(?:status|q|from|to|active)\b/g)).toEqual([]);
  });
});

const mirrored = [...new Map(routes.map(({ operation }) => [operation.name, operation])).values()].filter(
  ({ rows, input, scope }) => rows && scope === "tenant" && "updated_since" in input.shape,
);
const fieldsOf = ({ output }: Operation): Record<string, z.ZodType> =>
  (output as z.ZodObject<{ data: z.ZodArray<z.ZodObject> }>).shape.data.element.shape;
const tableOf = ({ rows }: Operation) => (rows as { id: PgColumn }).id.table;

/** Does a field say of itself that it is as of now? */
const isAsOfNow = ({ description = "" }: z.ZodType) => description.includes("As of now, whatever");

/** Does a field read another table than its row's, or what day it is? */
function isOfOthers(field: PgColumn | SQL, own: PgColumn["table"]): boolean {
  if (is(field, PgColumn)) return getTableName(field.table) !== getTableName(own);
  const { schema, name } = getTableConfig(own);
  const { sql } = textOf(field);
  return /select|\bnow\(\)/i.test(sql.replaceAll(`"${schema}"."${name}"`, ""));
}

describe("a list by when its rows changed", () => {
  /** What is of other tables, and changes with the row, or never: its parts, which are written with it, and numbers that stay. */
  const WITH_THE_ROW: Record<string, string[]> = {
    "inventory.destructions.list": ["lines_count"],
    "purchasing.purchase_requests.list": ["total", "line_count"],
    "fiscal.stock_reports.list": ["lines_count"],
    "pharmacy.dispensings.list": ["prescription_id"],
    "pharmacy.prescriptions.list": ["lines"],
    "sales.orders.list": ["insurance", "line_count"],
    "sales.insurance_claims.list": ["order_number"],
    "sales.tills.list": ["open_session_id"],
  };

  /** Columns whose change is no new version of their row, by table. */
  const KEPT = new Map(
    filesIn(["migrations"], ".sql").flatMap(({ text }) =>
      [...text.matchAll(/protect_table\('([\w.]+)'[^;]*?\bkept => '\{([\w,]+)\}'/g)].map(
        ([, table = "", columns = ""]) => [table, columns.split(",")] as const,
      ),
    ),
  );

  test("has the moment and the version of that in each row", () => {
    expect(mirrored.length).toBeGreaterThan(35);
    for (const operation of mirrored) {
      const columns = Object.keys(getTableColumns(tableOf(operation)));
      const needed = ["id", "updated_at", ...(columns.includes("version") ? ["version"] : [])];
      expect([operation.name, Object.keys(fieldsOf(operation))]).toEqual([
        operation.name,
        expect.arrayContaining(needed),
      ]);
    }
  });

  test("says of each field that changes without its row that it is as of now", () => {
    expect(KEPT.size).toBeGreaterThan(3);
    const isKept = (field: PgColumn | SQL) => {
      if (!is(field, PgColumn))
        return [...KEPT].some(([table, columns]) =>
          columns.some((one) => textOf(field).sql.includes(`"${table.replace(".", '"."')}"."${one}"`)),
        );
      const { schema, name } = getTableConfig(field.table);
      return KEPT.get(`${schema}.${name}`)?.includes(field.name) ?? false;
    };
    const unsaid = mirrored.flatMap((operation) => {
      const body = operation.rows?.body as SQL;
      if (!isBody(body)) return [[operation.name, "?"]];
      const fields = fieldsOf(operation);
      return Object.entries<PgColumn | SQL>(body.view)
        .filter(([, field]) => isOfOthers(field, tableOf(operation)) || isKept(field))
        .filter(([name]) => !isAsOfNow(fields[name] as z.ZodType))
        .filter(([name]) => !WITH_THE_ROW[operation.name]?.includes(name))
        .map(([name]) => [operation.name, name]);
    });
    expect(unsaid).toEqual([]);
  });
});

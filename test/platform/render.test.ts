import { eq, inArray, type SQLWrapper, sql } from "drizzle-orm";
import { alias, PgDialect } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { db } from "#platform/database/connection.ts";
import { textOf } from "#platform/database/render.ts";
import { products } from "../../src/modules/inventory/tables.ts";

const other = alias(products, "other");
const lazy = { getSQL: () => sql`select ${products.id} where ${products.name} = ${"lazy"}` };
const moment = new Date("2026-02-28T10:00:00.120Z");

const STATEMENTS: Record<string, SQLWrapper> = {
  "tables, columns and aliases": sql`select ${products.id}, ${other.sku} from ${products} join ${other} on ${eq(other.id, products.id)}`,
  "values of every kind": sql`select ${"text"}, ${1}, ${1.5}, ${10n}, ${true}, ${null}, ${"it's $1"}`,
  "values as their column writes them": sql`select ${sql.param("1.50", products.price)}, ${eq(products.active, true)}, ${sql.param(null, products.price)}`,
  "names that need quotes": sql`select ${sql.identifier('a "name"')}, ${sql.raw("$1")}`,
  lists: sql`select ${products.id} in ${["a", "b", 3]}, ${inArray(products.sku, ["x", "y"])}, ${[sql`now()`, "z"]}`,
  "what is made when it is read": sql`select ${lazy}, ${sql`${lazy}::text`}, ${undefined}, ${sql.empty()}`,
  "parts joined": sql`select ${sql.join([sql`${1}`, sql`${products.id}`, sql.join([])], sql`, `)}`,
  "values written into the text": sql`select ${sql`${"it's"} || ${5}`.inlineParams()}, ${7}`,
  "objects that are values": sql`select ${moment}, ${{ a: 1 }}, ${"after"}`,
  "a query of the builder": db
    .select({ id: products.id })
    .from(products)
    .where(eq(products.name, "n"))
    .limit(3),
  "a subquery of the builder": sql`select * from ${db.select({ id: products.id }).from(products).as("page")} where ${1} = 1`,
  "what the builder changes": db
    .update(products)
    .set({ name: "n", price: "1.50" })
    .where(eq(products.sku, "s")),
};

describe("a statement has the text and the values that drizzle's dialect gives it", () => {
  test.each(Object.entries(STATEMENTS))("%s", (_, statement) => {
    const { sql: text, params } = new PgDialect().sqlToQuery(statement.getSQL());
    for (let time = 0; time < 2; time += 1) {
      const found = textOf(statement);
      expect(found.sql).toBe(text);
      expect(found.params).toEqual(params);
    }
  });
});

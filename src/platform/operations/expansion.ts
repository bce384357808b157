import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { objectOf, type View } from "../database/view.ts";

/** A thing that the rows of a list name by its id, and that may be read with them. */
export interface Expansion {
  item: z.ZodType;
  /** The thing as a value of type json, null where there is none that the caller may see. */
  value: SQL;
  /** What an API key has to be allowed to read it. */
  scope: string;
}

/** How a thing is read with what names it. */
export interface Expandable<Shape extends z.ZodRawShape> {
  item: z.ZodObject<Shape>;
  /** The door of its module, called `e`. */
  from: SQL;
  view: View<z.infer<z.ZodObject<Shape>>>;
  scope: string;
}

/**
 * Declares how a thing is read with the rows that name it: in the list's own statement, by its id, under the same policies as
 * everything else that the caller reads. Gives what a list declares under its name, for the column of the id.
 */
export const expandable =
  <Shape extends z.ZodRawShape>({ item, from, view, scope }: Expandable<Shape>) =>
  (id: PgColumn | SQL): Expansion => ({
    item,
    scope,
    value: sql`(select ${objectOf(view)} from ${from} e where e.id = ${id})`,
  });

/** The names of a list's expansions that a caller gave, each once, in the list's order. */
export const expandedOf = (all: Readonly<Record<string, Expansion>>, given: string | undefined): string[] => {
  const named = new Set(given?.split(","));
  return Object.keys(all).filter((name) => named.has(name));
};

/** The parameter `expand` of a list: names of its expansions, with commas between them. */
export function expandInput(all: Readonly<Record<string, Expansion>>): Record<string, z.ZodType> {
  const names = Object.keys(all);
  if (names.length === 0) return {};
  const one = `(?:${names.join("|")})`;
  const choices = names.join(", ");
  return {
    expand: z
      .string()
      .max(200)
      .regex(new RegExp(`^${one}(?:,${one})*$`), `must be some of ${choices}, with commas between them`)
      .optional()
      .describe(`What each row is to bring with it, with commas between: ${choices}. Not for CSV`),
  };
}

/** The fields that expansions add to a row: there where they were asked for, null where there is no such thing in sight. */
export const expandedFields = (all: Readonly<Record<string, Expansion>>): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(all).map(([name, { item }]) => [
      name,
      item.nullable().optional().describe(`Where \`expand\` names it; null where there is none in sight`),
    ]),
  );

/** A row's JSON text with its expansions behind its own fields. */
export const expandedBody = (
  body: SQL,
  all: Readonly<Record<string, Expansion>>,
  names: readonly string[],
): SQL =>
  names.length === 0
    ? body
    : sql`left(${body}, -1) || ${sql.join(
        names.map(
          (name) => sql`${sql.raw(`', "${name}" : '`)} || coalesce((${all[name]?.value})::text, 'null')`,
        ),
        sql` || `,
      )} || '}'`;

/** Expansions as columns of their own. */
export const expandedColumns = (all: Readonly<Record<string, Expansion>>, names: readonly string[]): SQL[] =>
  names.map((name, at) => sql`${all[name]?.value} as ${sql.identifier(`e${at}`)}`);

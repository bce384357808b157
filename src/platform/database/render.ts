import { Column, is, Name, Param, Placeholder, SQL, type SQLWrapper, StringChunk, Table } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

/** A statement as the database gets it: text with $1, $2… and their values. */
export interface Rendered {
  sql: string;
  params: unknown[];
}

const dialect = new PgDialect();

/** The text of tables and columns, which is always the same. */
const names = new WeakMap<object, string>();

function nameOf(part: Table | Column): string {
  let text = names.get(part);
  if (text === undefined) {
    text = dialect.sqlToQuery(new SQL([part])).sql;
    names.set(part, text);
  }
  return text;
}

/**
 * A statement's text and values: what drizzle's own dialect makes of it, in one walk that collects no parts. What this one does
 * not know, such as a subquery, is left to drizzle, with all around it.
 */
export function textOf(statement: SQLWrapper): Rendered {
  const whole = statement.getSQL();
  const to: Rendered = { sql: "", params: [] };
  return write(whole, to) ? to : dialect.sqlToQuery(whole);
}

/** Writes a part of a statement; gives whether it was known. */
function write(part: unknown, to: Rendered): boolean {
  if (part === undefined) return true;
  if (typeof part !== "object" || part === null) return writeValue(part, to);
  if (part instanceof StringChunk) {
    for (const text of part.value) to.sql += text;
    return true;
  }
  if (part instanceof SQL) return !isInlined(part) && writeAll(part.queryChunks, to);
  if (part instanceof Param) return writeParam(part, to);
  if (part instanceof Column || part instanceof Table) {
    to.sql += nameOf(part);
    return true;
  }
  if (part instanceof Name) {
    to.sql += dialect.escapeName(part.value);
    return true;
  }
  if (Array.isArray(part)) return writeList(part, to);
  return isPlainWrapper(part) && writeList([part.getSQL()], to);
}

/** Are its values to stand in its text? */
const isInlined = (part: object): boolean => "shouldInlineParams" in part && part.shouldInlineParams === true;

/** Is it SQL that is made when it is read, and nothing more of drizzle's? */
const isPlainWrapper = (part: object): part is SQLWrapper =>
  Object.getPrototypeOf(part) === Object.prototype && "getSQL" in part && typeof part.getSQL === "function";

function writeList(parts: readonly unknown[], to: Rendered): boolean {
  to.sql += "(";
  for (const [at, part] of parts.entries()) {
    if (at > 0) to.sql += ", ";
    if (!write(part, to)) return false;
  }
  to.sql += ")";
  return true;
}

function writeAll(parts: readonly unknown[], to: Rendered): boolean {
  for (const part of parts) if (!write(part, to)) return false;
  return true;
}

function writeParam({ value, encoder }: Param, to: Rendered): boolean {
  if (value instanceof Placeholder) return false;
  const given = value === null ? null : encoder.mapToDriverValue(value);
  return is(given, SQL) ? write(given, to) : writeValue(given, to);
}

function writeValue(value: unknown, to: Rendered): boolean {
  to.params.push(value);
  to.sql += `$${to.params.length}`;
  return true;
}

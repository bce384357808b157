import type { SQL } from "drizzle-orm";
import type { z } from "zod";
import type { Statement } from "../database/connection.ts";
import type { FieldError } from "../errors.ts";

/** How the cells of a column are read: as they are, as exact numbers, whole numbers, yes or no, days, or as lists. */
type Reading = "text" | "amount" | "whole" | "flag" | "day" | "list";

/** A column that a file may have. */
export interface Column {
  as: Reading;
  /** What its cells must be; a column is required where this takes no undefined. */
  schema: z.ZodType;
  /** What stands in it in the template. */
  example: string;
  /** What people should know of it. */
  about: string;
}

/** A value of a row: what a cell says, checked. */
export type Value = string | number | boolean | readonly string[];

/** What an import does with rows that cannot be imported, and with those that are there. */
export interface ImportChoice {
  /** What becomes of a row that is there already: it fails, or what is there gets what the row says. */
  existing: "reject" | "update";
  /** What an invalid row stops: the whole import, or itself. */
  mode: "all_or_nothing" | "skip_bad";
  /** What the file has that is unlikely is meant. */
  confirmed: boolean;
  /** Reports what would happen and changes nothing. */
  dryRun: boolean;
}

/** How the valid rows of a file are written. */
export interface Writing {
  /**
   * Common table expressions over `given (row, id, cell)` that end in `outcome (row, id, cell, status, fault)`: `fault` is
   * the JSON text of the row's errors, null where it has none.
   */
  outcome: SQL;
  /** What is done with the rows of `outcome` that do not fail, where later statements do it. */
  later?: {
    /** A SELECT of what they need, which they get back as the elements of a JSON array. */
    kept: SQL;
    statements(rows: SQL): Statement[];
  };
}

/** A kind of file: its columns, what tells its rows apart, and how they are written. */
export interface FileKind {
  /** As it stands in paths, such as `products`. */
  name: string;
  /** What a row is, such as `product`. */
  noun: string;
  columns: Readonly<Record<string, Column>>;
  /** The columns that tell rows apart, which the report repeats. */
  key: readonly string[];
  /** May several rows have the same key? */
  repeats?: boolean;
  /** The field of the report that has the id of what a row made or changed. */
  id: string;
  /** May rows say in a column `clear` which fields they empty? */
  clears: boolean;
  /** Columns that an export of these has beside those that every export has, and an import ignores. */
  ignores?: readonly string[];
  /** What is wrong with a row beside its cells. */
  check?(values: Readonly<Record<string, Value>>): FieldError[];
}

/** Columns that an export has and an import ignores. */
export const IGNORED: ReadonlySet<string> = new Set(["id", "version", "created_at", "updated_at"]);

/** The column in which a row names the fields that it empties. */
export const CLEAR = "clear";

/** What a cell lists, separated by spaces or semicolons. */
export const listed = (text: string): string[] => text.split(/[\s;]+/).filter(Boolean);

/** Must a file have the column? */
export const isRequired = ({ schema }: Column): boolean => !schema.safeParse(undefined).success;

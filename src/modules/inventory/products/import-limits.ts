import { MAX_CSV_BYTES } from "#platform/read-csv.ts";

/** Rows of one file, the header not counted. */
export const MAX_ROWS = 20_000;

/** The limits of one file in words: its rows, and its size. */
export const rowsInWords = `${MAX_ROWS.toLocaleString("en")} rows`;
export const sizeInWords = `${MAX_CSV_BYTES / 1024 ** 2} MiB`;

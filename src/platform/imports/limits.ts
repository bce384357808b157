/** The largest file that is imported. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Rows of one file, the header not counted. */
export const MAX_ROWS = 20_000;

/** Rows of one file, blank ones with them: those are passed over, which takes time too. */
export const MOST_LINES = 2 * MAX_ROWS;

/** The limits of one file in words: its rows, and its size. */
export const rowsInWords = `${String(MAX_ROWS).replace(/\B(?=(\d{3})+$)/g, ",")} rows`;
export const sizeInWords = `${MAX_FILE_BYTES / 1024 ** 2} MiB`;

/** The media types of tables that come as a file. */
export const CSV = "text/csv";
export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Is a body of this media type a table? */
export const isTable = (type: string): boolean => type === CSV || type === XLSX;

/** A cell of a workbook that is more than its text: a date, or what cannot be read, with the reason. */
export interface MarkedCell {
  text: string;
  isDate?: boolean;
  fault?: string;
}

/** A cell of a table that came as a file. */
export type Cell = string | MarkedCell;

/** The text of a cell. */
export const textOf = (cell: Cell | undefined): string =>
  typeof cell === "object" ? cell.text : (cell ?? "");

/** A table that is being read from a file. */
export interface TableReading {
  /** The records, cell by cell, the header first; a blank one has one empty cell. */
  records: AsyncIterable<Cell[]>;
  /** What stands before the decimals of a number, once the header is read. */
  decimalMark(): "." | ",";
  /** SHA-256 of the whole file in lower-case hexadecimal, once `records` has ended. */
  digest(): string;
}

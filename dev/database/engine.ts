/** A role's own name and password, as the connection string carries them. */
export type Login = { user: string; password: string };

/** One statement in the extended protocol; every parameter is Postgres text, or null. */
export type Statement = { query: string; params: readonly (string | null)[] };

/** A column of a result, as Postgres describes it in RowDescription. */
export type Field = {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: string;
};

/** What one statement gave: cells are Postgres text output or null; rowCount is null for tags without a count. */
export type StatementResult = {
  fields: Field[];
  rows: (string | null)[][];
  command: string;
  rowCount: number | null;
};

export type Isolation = "ReadUncommitted" | "ReadCommitted" | "RepeatableRead" | "Serializable";

/** Options of the one transaction that a batch runs in. */
export type BatchOptions = { isolation?: Isolation; readOnly?: boolean; deferrable?: boolean };

/** A Postgres behind the Neon endpoint. */
export type Engine = {
  /** Runs one or more statements as the owner, on one session; gives the rows of the last. Errors: pg's DatabaseError. */
  exec(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  /** Runs the statements as that login role in one transaction. Errors: pg's DatabaseError, also for a bad login (28P01, 28000). */
  batch(login: Login, statements: readonly Statement[], options?: BatchOptions): Promise<StatementResult[]>;
  close(): Promise<void>;
};

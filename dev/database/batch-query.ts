import type { ClientBase, Connection, Submittable } from "pg";
import type { BatchOptions, Field, Statement, StatementResult } from "./engine.ts";
import { type Prepared, PreparedStatements, startsWith, type Wire } from "./prepared-statements.ts";

const ISOLATION = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
} as const;

/** The BEGIN that opens a batch's transaction. */
export function beginStatement({ isolation, readOnly, deferrable }: BatchOptions): Statement {
  const modes = [
    isolation && `ISOLATION LEVEL ${ISOLATION[isolation]}`,
    readOnly && "READ ONLY",
    deferrable && "DEFERRABLE",
  ].filter(Boolean);
  return { query: ["BEGIN", ...modes].join(" "), params: [] };
}

type Statements = readonly Statement[];

// A copy from the client would swallow the rest of the pipeline, with the Sync that ends it.
const COPY = startsWith("copy");
const COMMIT: Statement = { query: "COMMIT", params: [] };

/**
 * Runs `head` (which begins a transaction), the statements and COMMIT as one pipeline: one write, one Sync, one answer.
 * With an empty head there is exactly one statement, in its own transaction. Gives the results of the statements alone.
 * Errors: pg's DatabaseError, after a ROLLBACK.
 */
export async function runBatch(
  client: ClientBase,
  head: Statements,
  statements: Statements,
): Promise<StatementResult[]> {
  const tail = head.length > 0 ? [COMMIT] : [];
  if (statements.some(({ query }) => COPY.test(query))) throw copyRefused();
  try {
    return await attempt(client, head, statements, tail);
  } catch (error) {
    if (!isStalePlan(error)) throw error;
    return attempt(client, head, statements, tail);
  }
}

async function attempt(client: ClientBase, head: Statements, statements: Statements, tail: Statements) {
  const query = new BatchQuery(head, statements, tail);
  client.query(query);
  let stale = false;
  try {
    const results = await query.done;
    return tail.length > 0 ? results.slice(head.length, -tail.length) : results;
  } catch (error) {
    stale = isStalePlan(error);
    if (tail.length > 0) await client.query("ROLLBACK");
    throw error;
  } finally {
    if (stale || query.touchedSession) {
      await client.query("DISCARD ALL");
      query.forgetPrepared();
    }
  }
}

function copyRefused(): Error {
  return Object.assign(new Error("COPY is not possible over HTTP"), { code: "0A000", severity: "ERROR" });
}

/** A migration changed the columns of a statement that was prepared before it. */
function isStalePlan(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  return (code === "0A000" && routine === "RevalidateCachedQuery") || code === "26000";
}

/** A list of statements that pg's client sends as one pipeline and collects as raw text. */
class BatchQuery implements Submittable {
  readonly done: Promise<StatementResult[]>;
  touchedSession = false;
  readonly #head: Statements;
  readonly #statements: Statements;
  readonly #tail: Statements;
  readonly #results: StatementResult[] = [];
  readonly #unparsed: Prepared[] = [];
  #fields: Field[] = [];
  #rows: (string | null)[][] = [];
  #wire: Wire | undefined;
  #resolve!: (results: StatementResult[]) => void;
  #reject!: (error: Error) => void;

  constructor(head: Statements, statements: Statements, tail: Statements) {
    this.#head = head;
    this.#statements = statements;
    this.#tail = tail;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    const prepared = PreparedStatements.of(wire);
    this.#wire = wire;
    wire.on("parseComplete", this.#parsed);
    wire.stream.cork?.();
    prepared.trim(wire);
    for (const statement of this.#head) this.#send(statement, prepared, wire);
    for (const statement of this.#statements) {
      const { touchesSession } = this.#send(statement, prepared, wire, true);
      this.touchedSession ||= touchesSession;
    }
    for (const statement of this.#tail) this.#send(statement, prepared, wire);
    wire.sync();
    wire.stream.uncork?.();
  }

  #send({ query, params }: Statement, prepared: PreparedStatements, wire: Wire, describe = false): Prepared {
    const { statement, fresh } = prepared.claim(query);
    if (fresh) {
      this.#unparsed.push(statement);
      wire.parse({ name: statement.name, text: query });
    }
    wire.bind({ statement: statement.name, values: params });
    if (describe) wire.describe({ type: "P" });
    wire.execute({});
    return statement;
  }

  forgetPrepared(): void {
    if (this.#wire) PreparedStatements.of(this.#wire).forgetAll();
  }

  readonly #parsed = (): void => {
    this.#unparsed.shift();
  };

  handleRowDescription(message: { fields: Field[] }): void {
    const asNumber = message.fields[0] !== undefined && message.fields[0].format !== "text";
    this.#fields = asNumber ? message.fields.map((field) => ({ ...field, format: "text" })) : message.fields;
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(message: { text: string }): void {
    const [command = "", ...counts] = message.text.split(" ");
    const count = counts.at(-1);
    const rowCount = count !== undefined && /^\d+$/.test(count) ? Number(count) : null;
    this.#add({ command: rowCount === null ? message.text : command, rowCount });
  }

  handleEmptyQuery(): void {
    this.#add({ command: "", rowCount: null });
  }

  handlePortalSuspended(): void {}

  handleReadyForQuery(): void {
    this.#release();
    this.#resolve(this.#results);
  }

  handleError(error: Error): void {
    this.#release();
    this.#reject(error);
  }

  #add(tag: { command: string; rowCount: number | null }): void {
    this.#results.push({ fields: this.#fields, rows: this.#rows, ...tag });
    this.#fields = [];
    this.#rows = [];
  }

  /** What the server did not confirm as parsed was skipped or refused, and has no name there. */
  #release(): void {
    this.#wire?.off("parseComplete", this.#parsed);
    if (!this.#wire) return;
    const prepared = PreparedStatements.of(this.#wire);
    for (const statement of this.#unparsed) prepared.forget(statement);
  }
}

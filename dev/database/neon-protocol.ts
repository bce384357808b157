import type { BatchOptions, Field, Isolation, Login, Statement, StatementResult } from "./engine.ts";

/** A request that Neon's proxy would answer with 400 before it asks the database. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

type Asked = Statement & { arrayMode?: boolean };

/** What a call of `/sql` asks for; `batch` says whether it has a list of statements, which get one transaction. */
export type SqlRequest = { batch: boolean; statements: Asked[] };

/** Reads the body of `/sql`: `{query, params}` or `{queries: [{query, params, arrayMode?}]}`. Errors: `BadRequest`. */
export function parseBody(body: string): SqlRequest {
  const value = parseJson(body);
  if (Array.isArray(value?.queries)) return { batch: true, statements: value.queries.map(parseStatement) };
  return { batch: false, statements: [parseStatement(value)] };
}

function parseJson(body: string): { queries?: unknown } | null {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadRequest("the body is not JSON");
  }
}

function parseStatement(value: unknown): Asked {
  const {
    query,
    params = [],
    arrayMode,
  } = (value ?? {}) as { query?: unknown; params?: unknown; arrayMode?: unknown };
  if (typeof query !== "string") throw new BadRequest("a statement needs a query, as a string");
  if (!Array.isArray(params)) throw new BadRequest("the params of a statement are a list");
  const texts = params.every(isText) ? params : params.map(toText);
  return typeof arrayMode === "boolean" ? { query, params: texts, arrayMode } : { query, params: texts };
}

function isText(value: unknown): value is string | null {
  return typeof value === "string" || value === null;
}

/** JSON as Postgres text, as Neon's proxy does it: arrays become array literals, objects stay JSON. */
function toText(value: unknown): string | null {
  if (isText(value)) return value;
  if (Array.isArray(value)) return `{${value.map(toElement).join(",")}}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function toElement(value: unknown): string {
  if (value === null) return "NULL";
  const text = toText(value) ?? "NULL";
  return typeof value === "string" || !(Array.isArray(value) || typeof value !== "object")
    ? JSON.stringify(text)
    : text;
}

const logins = new Map<string, Login>();

/** The login of a `postgresql://user:password@host/database` connection string. Errors: `BadRequest`. */
export function parseLogin(connectionString: string | undefined): Login {
  const known = logins.get(connectionString ?? "");
  if (known) return known;
  const url = connectionString && URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw new BadRequest("invalid connection string");
  if (!url.username || !url.password)
    throw new BadRequest("the connection string needs a user and a password");
  if (url.pathname.length < 2) throw new BadRequest("the connection string needs a database name");
  const login = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  if (logins.size > 100) logins.clear();
  logins.set(connectionString ?? "", login);
  return login;
}

const ISOLATIONS: ReadonlySet<string> = new Set([
  "ReadUncommitted",
  "ReadCommitted",
  "RepeatableRead",
  "Serializable",
]);

type Headers = Record<string, string | string[] | undefined>;

/** The transaction that the headers ask for, and the headers that the answer repeats. Errors: `BadRequest`. */
export function parseBatchHeaders(headers: Headers): { options: BatchOptions; echo: Record<string, string> } {
  const options: BatchOptions = {};
  const echo: Record<string, string> = {};
  const isolation = headers["neon-batch-isolation-level"];
  if (isolation !== undefined) {
    if (!ISOLATIONS.has(String(isolation))) throw new BadRequest(`invalid isolation level: ${isolation}`);
    options.isolation = isolation as Isolation;
    echo["Neon-Batch-Isolation-Level"] = String(isolation);
  }
  if (headers["neon-batch-read-only"] === "true") {
    options.readOnly = true;
    echo["Neon-Batch-Read-Only"] = "true";
  }
  if (headers["neon-batch-deferrable"] === "true") {
    options.deferrable = true;
    echo["Neon-Batch-Deferrable"] = "true";
  }
  return { options, echo };
}

/** One result as `/sql` answers it: rows as lists or as objects, cells as Postgres text or (not `rawText`) as JSON scalars. */
export function shapeResult(result: StatementResult, mode: { array: boolean; rawText: boolean }) {
  const { command, rowCount, fields } = result;
  const cells = mode.rawText
    ? result.rows
    : result.rows.map((row) => row.map((cell, at) => toJson(cell, fields[at])));
  const rows = mode.array
    ? cells
    : cells.map((row) => Object.fromEntries(fields.map(({ name }, at) => [name, row[at]])));
  return { command, rowCount, rowAsArray: mode.array, fields, rows };
}

const JSON_TYPES = new Set([114, 3802]);
const NUMBER_TYPES = new Set([21, 23, 700, 701]);

/** Arrays stay text here, unlike in Neon: its own driver always asks for raw text. */
function toJson(cell: string | null, field: Field | undefined): unknown {
  if (cell === null || !field) return cell;
  if (field.dataTypeID === 16) return cell === "t";
  if (NUMBER_TYPES.has(field.dataTypeID)) return Number.isFinite(Number(cell)) ? Number(cell) : cell;
  return JSON_TYPES.has(field.dataTypeID) ? JSON.parse(cell) : cell;
}

const ERROR_FIELDS =
  "code severity detail hint position internalPosition internalQuery where schema table column dataType constraint file line routine".split(
    " ",
  );

/** The body of a 400: every field of a Postgres error, null where it has none. */
export function shapeError(error: unknown): Record<string, unknown> {
  const given = error as Record<string, unknown>;
  return Object.fromEntries([
    ["message", error instanceof Error ? error.message : String(error)],
    ...ERROR_FIELDS.map((name) => [name, given[name] ?? null]),
  ]);
}

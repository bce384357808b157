import { rowsInWords } from "./imports/limits.ts";

/** One kind of refusal: its status, a title for people, and the constraint, or several, that raises it in the database. */
export interface ErrorKind {
  status: number;
  title: string;
  constraint?: string | readonly string[];
}

/**
 * Every code, as a type. A module adds its own where it declares them, so that a misspelt code does not compile:
 * `declare module "#platform/errors.ts" { interface ErrorCatalogue extends Codes<typeof stockErrors> {} }`
 */
export interface ErrorCatalogue extends Codes<typeof platformErrors> {}

/** The codes of a declaration, for `ErrorCatalogue`. */
export type Codes<Kinds> = Record<keyof Kinds, ErrorKind>;

/** A declared error code, such as `product.not_found`. */
export type ErrorCode = keyof ErrorCatalogue;

const catalogue = new Map<string, ErrorKind>();
const byConstraint = new Map<string, ErrorCode>();

/** Adds error codes to the catalogue. Throws when a code is declared twice. */
export function declareErrors<const T extends Record<string, ErrorKind>>(kinds: T): T {
  for (const [code, kind] of Object.entries(kinds)) {
    if (catalogue.has(code)) throw new Error(`error code ${code} is declared twice`);
    catalogue.set(code, kind);
    for (const constraint of [kind.constraint ?? []].flat()) byConstraint.set(constraint, code as ErrorCode);
  }
  return kinds;
}

/** Is this text a declared code? */
export function isErrorCode(text: string): text is ErrorCode {
  return catalogue.has(text);
}

/** The declared kind of a code. */
export function errorKind(code: ErrorCode): ErrorKind {
  const kind = catalogue.get(code);
  if (!kind) throw new Error(`error code ${code} is not declared`);
  return kind;
}

/** The code that stands for a violated constraint, if one is declared. */
export function codeOfConstraint(constraint: string): ErrorCode | undefined {
  return byConstraint.get(constraint);
}

/** Every declared code. */
export function declaredErrors(): ReadonlyMap<string, ErrorKind> {
  return catalogue;
}

/** One thing wrong with the input: a JSON path such as `lines.0.quantity`, a code and a sentence. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** A refusal with a name, answered as application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  /** Further members of the problem document, such as `available` of stock.insufficient. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    more: {
      status?: number;
      detail?: string | undefined;
      errors?: readonly FieldError[];
      members?: Record<string, unknown>;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.status = more.status ?? errorKind(code).status;
    this.detail = more.detail;
    this.errors = more.errors;
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }
}

const platformErrors = declareErrors({
  "request.malformed": { status: 400, title: "The request cannot be read" },
  "request.too_large": { status: 413, title: "The request body is too large" },
  "request.unsupported_type": { status: 415, title: "The content type is not accepted here" },
  "request.invalid": { status: 422, title: "The input is not valid" },
  "route.not_found": { status: 404, title: "There is nothing at this address" },
  "socket.upgrade_required": { status: 426, title: "This address takes WebSockets" },
  "route.method_not_allowed": { status: 405, title: "The method is not allowed here" },
  "auth.required": { status: 401, title: "Sign in first" },
  "auth.invalid_token": { status: 401, title: "The access token is not valid" },
  "auth.invalid_key": { status: 401, title: "The API key is not valid" },
  "auth.session_ended": { status: 401, title: "The session has ended" },
  "auth.sign_in_again": { status: 401, title: "This tenant asks for a new sign-in" },
  "auth.second_factor_required": {
    status: 401,
    title: "This needs a second factor: sign in with a mailed code",
  },
  "permission.denied": { status: 403, title: "Your role, or the scopes of the API key, do not allow this" },
  "permission.person_required": { status: 403, title: "Only a person may do this: sign in as yourself" },
  "tenant.required": { status: 400, title: "Say which tenant: you belong to several or none" },
  "tenant.ambiguous": { status: 400, title: "The request names two different tenants" },
  "tenant.access_denied": { status: 403, title: "Tenant access denied" },
  "tenant.blocked": { status: 402, title: "The subscription is unpaid" },
  "tenant.suspended": { status: 403, title: "The tenant is suspended and may only read" },
  "tenant.deactivated": { status: 403, title: "The tenant is deactivated" },
  "membership.changed": { status: 409, title: "Your roles changed while the request ran; send it again" },
  "membership.limited": {
    status: 403,
    title: "This is of the whole tenant, of which you see some branches only",
  },
  "quota.exceeded": { status: 403, title: "The tenant's quota is used up" },
  "rate.limited": { status: 429, title: "Too many requests" },
  "version.stale": { status: 412, title: "The row has changed since you read it" },
  "version.malformed": { status: 400, title: "If-Match must be an ETag of this API" },
  "idempotency.in_progress": { status: 409, title: "A request with this Idempotency-Key is still running" },
  "idempotency.key_reused": { status: 422, title: "This Idempotency-Key was used for another request" },
  "idempotency.malformed": { status: 400, title: "Idempotency-Key must be 1 to 255 printable characters" },
  "cursor.invalid": { status: 422, title: "The cursor does not belong to this list" },
  "number.too_large": { status: 422, title: "A number would be larger than what can be kept" },
  "conflict.retry": { status: 409, title: "Another change came first; send it again" },
  "database.unavailable": { status: 503, title: "The database cannot be reached" },
  "database.timed_out": {
    status: 503,
    title: "It took the database too long, and nothing was written: send less at once, or try again later",
  },
  "database.unsafe_role": { status: 503, title: "The service is not safely configured" },
  "database.not_migrated": { status: 503, title: "The database is not migrated" },
  "config.invalid": { status: 503, title: "The service is not configured" },
  "service.overloaded": { status: 503, title: "Too much is asked at once; send it again in a moment" },
  "csv.malformed": { status: 422, title: "The file is not CSV in UTF-8 or UTF-16" },
  "xlsx.malformed": { status: 422, title: "The file is not a workbook (XLSX) that can be read" },
  "import.unknown_kind": { status: 404, title: "Nothing of that kind is imported" },
  "import.rejected": { status: 422, title: "Some rows are not valid; nothing was imported" },
  "import.dry_run": { status: 200, title: "The import was tried and undone" },
  "import.too_many_rows": { status: 413, title: `A file may have at most ${rowsInWords}` },
  "context.missing": { status: 403, title: "The database was asked outside a context" },
  "context.forged": { status: 403, title: "The context is not the one that was entered" },
  "context.bad_signature": { status: 401, title: "The context is not signed" },
  "context.expired": { status: 503, title: "The database took the request up too late; send it again" },
  "context.wrong_scope": { status: 401, title: "The context is of another scope" },
  "context.already_entered": { status: 401, title: "The transaction has a context" },
  "context.unknown_actor": { status: 401, title: "The context names no actor" },
  "idempotency.replay": { status: 200, title: "The request was answered before" },
  "event.already_taken": { status: 200, title: "The handler has had this event" },
  "job.already_run": { status: 200, title: "The job has run" },
  "event.unknown": { status: 404, title: "The outbox has no such event" },
  "internal.fault": { status: 500, title: "Internal error" },
});

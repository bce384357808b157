import type { ErrorKind } from "./error-kind.ts";
import { rowsInWords } from "./imports/limits.ts";

/** What any operation may refuse, whatever it is about. */
export const platformErrors = {
  "request.malformed": {
    status: 400,
    title: "The request cannot be read",
    help: "Send JSON in UTF-8, and an address whose percent-encoding is UTF-8.",
    oauth: "invalid_request",
  },
  "request.too_large": {
    status: 413,
    title: "The request body is too large",
    help: "A body has at most a mebibyte, a table eight, a paper ten. Send several.",
  },
  "request.unsupported_type": {
    status: 415,
    title: "The content type is not accepted here",
    help: "The operation's reference lists the types that it reads. JSON is application/json, uncompressed.",
  },
  "request.invalid": {
    status: 422,
    title: "The input is not valid",
    help: "errors of the answer names each field that is wrong, by its path, and says why. A field that the operation does not know is wrong too.",
    oauth: "invalid_request",
  },
  "route.not_found": {
    status: 404,
    title: "There is nothing at this address",
    help: "The API is below /api/v1; its reference lists every address.",
  },
  "problem.unknown": {
    status: 404,
    title: "No refusal has this code",
    help: "All codes stand at /problems.",
  },
  "socket.upgrade_required": {
    status: 426,
    title: "This address takes WebSockets",
    help: "Open a WebSocket, with a ticket of POST /ws/tickets.",
  },
  "route.method_not_allowed": {
    status: 405,
    title: "The method is not allowed here",
    help: "Allow of the answer lists those that are.",
  },
  "auth.required": {
    status: 401,
    title: "Sign in first",
    help: "Send Authorization: Bearer with the access token of a sign-in, or an API key as X-API-Key.",
  },
  "auth.invalid_token": {
    status: 401,
    title: "The access token is not valid",
    help: "It has expired, after 15 minutes, or is none of this API's. Turn the refresh token in for a new one, or sign in again.",
  },
  "auth.invalid_key": {
    status: 401,
    title: "The API key is not valid",
    help: "It was revoked, replaced or has expired, or was not copied whole. An administrator of the tenant makes another one.",
  },
  "auth.session_ended": {
    status: 401,
    title: "The session has ended",
    help: "Somebody signed out, the password was changed, or the account was deactivated. Sign in again.",
  },
  "auth.sign_in_again": {
    status: 401,
    title: "This tenant asks for a new sign-in",
    help: "Sign in again, with the mailed code where one is asked for: the tenant has made its rules stricter since.",
  },
  "auth.second_factor_required": {
    status: 401,
    title: "This needs a second factor: sign in with a mailed code",
    help: "POST /auth/login/request-code mails one; the session that /auth/login/verify opens with it may do this.",
  },
  "permission.denied": {
    status: 403,
    title: "Your role, or the scopes of the API key, do not allow this",
    help: "detail names the operation. Its reference lists the roles that may; a key needs its name among its scopes.",
  },
  "permission.person_required": {
    status: 403,
    title: "Only a person may do this: sign in as yourself",
  },
  "tenant.required": {
    status: 400,
    title: "Say which tenant: you belong to several or none",
    help: "Send X-Tenant-ID with an id or slug of choices.",
  },
  "tenant.ambiguous": {
    status: 400,
    title: "The request names two different tenants",
    help: "Header, query, host and path may each name one: let them name the same.",
  },
  "tenant.access_denied": {
    status: 403,
    title: "Tenant access denied",
    help: "You are no active member of that tenant. The attempt is kept in its audit log.",
  },
  "tenant.blocked": {
    status: 402,
    title: "The subscription is unpaid",
    help: "The tenant can be read; it is written to again once its owner has paid.",
  },
  "tenant.suspended": { status: 403, title: "The tenant is suspended and may only read" },
  "tenant.deactivated": { status: 403, title: "The tenant is deactivated" },
  "membership.changed": { status: 409, title: "Your roles changed while the request ran; send it again" },
  "membership.limited": {
    status: 403,
    title: "This is of the whole tenant, of which you see some branches only",
  },
  "quota.exceeded": {
    status: 403,
    title: "The tenant's quota is used up",
    help: "GET /quotas says how much there may be, and how much there is. The platform's administrators raise quotas.",
  },
  "rate.limited": {
    status: 429,
    title: "Too many requests",
    help: "Come again after Retry-After seconds. RateLimit of each answer says what is left; sign in once and keep the token.",
  },
  "version.stale": { status: 412, title: "The row has changed since you read it" },
  "version.malformed": { status: 400, title: "If-Match must be an ETag of this API" },
  "idempotency.in_progress": {
    status: 409,
    title: "A request with this Idempotency-Key is still running",
    help: "Send the same again in a moment: it gets the answer of the first.",
  },
  "idempotency.key_reused": {
    status: 422,
    title: "This Idempotency-Key was used for another request",
    help: "A key stands for one request, body and query included. Make a new one for each thing to be done, and keep it for its repeats.",
  },
  "idempotency.malformed": {
    status: 400,
    title: "Idempotency-Key must be 1 to 255 printable characters",
  },
  "cursor.invalid": {
    status: 422,
    title: "The cursor does not belong to this list",
    help: "Send next_cursor as it came, with the same sort and filters. Begin without one.",
  },
  "number.too_large": { status: 422, title: "A number would be larger than what can be kept" },
  "conflict.retry": {
    status: 409,
    title: "Another change came first; send it again",
    help: "Nothing was written. Send it again under the same Idempotency-Key.",
  },
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
  "import.rejected": {
    status: 422,
    title: "Some rows are not valid; nothing was imported",
    help: "rows of the answer says of each what is wrong. Put them right, or send the file with mode=skip_bad.",
  },
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
} as const satisfies Record<string, ErrorKind>;

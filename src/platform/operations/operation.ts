import type { SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Context, Role, TenantScope } from "../context.ts";
import type { Statement } from "../database/connection.ts";
import type { ErrorCode } from "../errors.ts";
import type { Take } from "../limits.ts";

/** A validated call of an operation. `tenant` is set for operations of scope "tenant" only. */
export interface Call<Input = unknown> {
  ctx: Context;
  tenant: TenantScope | undefined;
  /** The tenant with the caller's roles as they are now, for who is told membership.changed in the middle of what they do. */
  tenantNow?: (() => Promise<TenantScope>) | undefined;
  input: Input;
  /** What X-Tenant-ID says, of an operation that `namesTenant`. */
  namedTenant?: string | undefined;
  /** The version that If-Match names. */
  ifMatch: number | undefined;
  idempotency: Idempotency | undefined;
  /** The body of an operation that accepts a table or a picture, unread, and its media type. */
  file?: GivenFile | undefined;
  /** The request of an operation that accepts a signed body, as it was sent. */
  signed?: SignedRequest | undefined;
}

/** The key under which a request has one effect, and what it was. */
export interface Idempotency {
  key: string;
  fingerprint: string;
  /** Set where the key is the whole tenant's, whoever of it sends the request again. */
  ofTenant?: TenantsKey;
}

/** How a key is kept that is the whole tenant's. */
export interface TenantsKey {
  /** How many days its answer is kept. */
  days: number;
  /** Ends the transaction where the caller may not see what an answer under the key would be of. */
  inSight?: Statement;
  /** Ends the transaction where the name is taken elsewhere, and holds it until the commit. */
  hold?: Statement;
}

/** A request whose sender proves who they are by a signature of its body: the text as it came, headers, path and query. */
export interface SignedRequest {
  text: string;
  headers: Headers;
  pathAndQuery: string;
}

/** What a body may be that is a picture. */
export const PICTURES = ["image/png", "image/jpeg"] as const;

/** What a body may be that is a paper: what its bytes say that it is decides. */
export const PAPERS = ["application/pdf", ...PICTURES] as const;

/** The largest paper that is taken. */
export const MAX_PAPER_BYTES = 10 * 1024 * 1024;

/** Does an operation take a body that is the stream of a file. */
export const acceptsFile = ({ accepts }: Pick<Operation, "accepts">): boolean =>
  accepts === "table" || accepts === "picture" || accepts === "paper";

/** A body that is a table, CSV or a workbook, a picture or a paper. */
export interface GivenFile {
  type: string;
  body: ReadableStream<Uint8Array>;
}

/** What an operation answers: JSON text as the database or the code made it. */
export interface Answer {
  status?: number;
  body: string | ReadableStream | null;
  etag?: string | null | undefined;
  headers?: Record<string, string>;
}

/**
 * One thing that a person or a machine can do. Its name is the permission, the audit action, the log line, the
 * metric and the operation id.
 */
export interface Operation {
  name: string;
  summary: string;
  /** public: anybody; user: signed in; platform: platform administrators; tenant: members with one of `roles`. */
  scope: "public" | "user" | "platform" | "tenant";
  roles: readonly Role[];
  /** Set where the platform's support may read too what is of its administrators. */
  readers?: "support" | undefined;
  /** Set where people alone may call, whatever an API key's scopes: the work needs somebody's own authority. */
  callers?: "people" | undefined;
  /** May the tenant's status stop it: a read, a write, or what stays possible while blocked. */
  access: "read" | "write" | "essential";
  input: z.ZodObject;
  /** Bodies read as a form too, as the stream of a file, a table, a picture or a paper, or unread as they were signed, in place of JSON. */
  accepts?: "json" | "json_or_form" | "table" | "picture" | "paper" | "signed" | undefined;
  /** In what a signed body comes; JSON where it is left out. */
  signedAs?: "json" | "form" | undefined;
  /** Set where OAuth (RFC 6749) says how it is asked and refuses: what it does not know is ignored, and errors have OAuth's names. */
  dialect?: "oauth" | undefined;
  /** What people should know of such a file, in Markdown. */
  fileReference?: (() => string) | undefined;
  /** Input fields that come from the query string although the method has a body. */
  fromQuery?: readonly string[] | undefined;
  /** Input fields that come from the body although a DELETE has none: what may stand in no address. */
  fromBody?: readonly string[] | undefined;
  /** Fields of the body's example in the document, beside those that its schema asks for: what one of several is needed, say. */
  example?: Readonly<Record<string, unknown>> | undefined;
  output: z.ZodType | null;
  /** The media type of the answer where it is a file; else it is JSON. */
  produces?: string | undefined;
  /** Media types of a success beside JSON, as the caller chooses. */
  alsoProduces?: readonly string[] | undefined;
  status: number;
  errors: readonly ErrorCode[];
  /** Actions, beside the operation's name, under which it writes audit entries that no changed row stands for. */
  notes?: readonly string[] | undefined;
  /** Further answers that are no error, such as 202 when a code is asked for. */
  alsoAnswers?: Readonly<Record<number, { description: string; schema: z.ZodType }>> | undefined;
  /** The path parameter that names the tenant itself, with which a header that names one has to agree. */
  tenantParam?: string | undefined;
  /** Set where platform administrators may name by X-Tenant-ID whose the thing has to be. */
  namesTenant?: boolean | undefined;
  /** How many requests of the tenant's a call counts as, where it does the work of several: it is no read. */
  cost?(call: Call): number;
  /** What a call takes from, beside what its scope takes from by default, before it does anything else. */
  limits?(call: Call): readonly Take[];
  /** The budgets of mails that a call takes from after `limits`; one that is refused or replayed sends none and gives them back. */
  mails?(call: Call): readonly Take[];
  /** A POST that may be sent again as it is, so that it takes no Idempotency-Key: its answer, such as tokens, is for now. */
  isRepeatable?: boolean | undefined;
  /** It answers from memory and takes from nothing: for what is public and asks neither database nor Redis. */
  unlimited?: boolean;
  /** Of a list: what its rows are told apart by, and how each is read. */
  rows?: { id: PgColumn | SQL; body: SQL };
  run(call: Call): Promise<Answer>;
}

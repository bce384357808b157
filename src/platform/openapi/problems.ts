import { type ErrorCode, errorKind, refusalCodes } from "../errors.ts";
import { oauthRefusal } from "../http/oauth-refusal.ts";
import type { Operation } from "../operations/operation.ts";
import { refusalHeaders } from "./headers.ts";
import type { Json } from "./schemas.ts";

/** Every refusal is such a document, RFC 9457. */
export const Problem: Json = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: { type: "string", description: "Where the code is explained" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { $ref: "#/components/schemas/ErrorCode" },
    request_id: { type: "string" },
    errors: {
      type: "array",
      description: "What is wrong with the input, field by field",
      items: {
        type: "object",
        required: ["path", "code", "message"],
        properties: {
          path: { type: "string", description: "Such as `lines.0.quantity`" },
          code: { type: "string" },
          message: { type: "string" },
        },
      },
    },
  },
};

/** What a refusal has beside that where OAuth is spoken, RFC 6749. */
export const OAuthProblem: Json = {
  allOf: [
    { $ref: "#/components/schemas/Problem" },
    {
      type: "object",
      required: ["error", "error_description", "error_uri"],
      properties: {
        error: { type: "string", description: "The error's name in OAuth" },
        error_description: { type: "string" },
        error_uri: { type: "string", format: "uri", description: "Where the code is explained" },
      },
    },
  ],
};

/** Every code that there is: the stable name of a refusal. */
export const errorCodes = (): Json => ({
  type: "string",
  description: "Stable name of the refusal, such as product.not_found",
  enum: refusalCodes(),
});

const MEDIA_TYPE = "application/problem+json";

const NAMES: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  412: "PreconditionFailed",
  413: "ContentTooLarge",
  415: "UnsupportedMediaType",
  422: "Unprocessable",
  429: "TooManyRequests",
  500: "InternalError",
  502: "BadGateway",
  503: "Unavailable",
};

type Dialect = Pick<Operation, "dialect">;

/** A problem by one of these codes, as the content of an answer. */
export const problemContent = (codes: readonly ErrorCode[], dialect: Dialect = {}): Json => {
  const [code = "internal.fault"] = codes;
  const oauth = oauthRefusal(code, dialect);
  const { title, status } = { ...errorKind(code), ...oauth };
  const also = oauth && {
    error: oauth.error,
    error_description: title,
    error_uri: `https://duka.example/problems/${code}`,
  };
  return {
    [oauth ? "application/json" : MEDIA_TYPE]: {
      schema: {
        allOf: [
          { $ref: `#/components/schemas/${oauth ? "OAuthProblem" : "Problem"}` },
          { type: "object", required: ["code"], properties: { code: { type: "string", enum: codes } } },
        ],
      },
      example: {
        ...{ type: `/problems/${code}`, title, status, detail: title, code },
        request_id: "019470f1-7b1e-7c3a-9d52-6f0a4be1c8d7",
        ...also,
      },
    },
  };
};

/** What the document says of some codes of one status. */
export const problemsInWords = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${errorKind(code).title}`).join("; ");

/** The refusals of a document: each set of codes once, as a component that operations refer to. */
export class Refusals {
  readonly responses: Json = {};
  readonly #names = new Map<string, string>();

  /** A reference to the answer of a status by one of these codes. */
  refer(status: number, codes: readonly ErrorCode[], dialect: Dialect = {}): Json {
    const key = [dialect.dialect, ...codes].join(" ");
    let name = this.#names.get(key);
    if (!name) {
      const kind = NAMES[status] ?? `Status${status}`;
      name = kind;
      for (let more = 2; name in this.responses; more += 1) name = `${kind}${more}`;
      this.#names.set(key, name);
      this.responses[name] = {
        description: problemsInWords(codes),
        headers: refusalHeaders(status),
        content: problemContent(codes, dialect),
      };
    }
    return { $ref: `#/components/responses/${name}` };
  }
}

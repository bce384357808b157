import { zValidator } from "@hono/zod-validator";
import type { Context as HonoContext, HonoRequest, MiddlewareHandler } from "hono";
import { z } from "zod";
import { Problem } from "../errors.ts";
import { acceptsFile, PAPERS, PICTURES } from "../operations/operation.ts";
import { isTable } from "../sheets/media-types.ts";
import { cut } from "../text.ts";
import { inexactNumber } from "./inexact-number.ts";
import { invalidInput } from "./problem.ts";
import type { Route } from "./route.ts";
import { inputParts, pathParams, refuseUnstorable } from "./validate.ts";

/** What a body is where the operation has no field for it. */
const NOTHING = z.strictObject({});

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Of a refused number so much is shown. */
const LONGEST_NUMBER = 40;

type Fields = Record<string, unknown>;

/** What the validators leave with a request: each part as its schema has it. */
type Validated = { param: Fields; query: Fields; json: Fields; form: Fields };

const refuse = (result: { success: boolean; data: unknown; error?: z.core.$ZodError }): void => {
  refuseUnstorable(result.data);
  if (!result.success && result.error) throw invalidInput(result.error);
};

/**
 * The middleware that reads and validates a route's input: path, query and body, one after the other. A body that is sent is read,
 * whatever the method, or refused by its type: none is ever ignored. Its parts are made when the route is first called, and throw
 * request.malformed, request.unsupported_type and request.invalid.
 */
export function inputValidator(route: Route): MiddlewareHandler {
  const hasParams = pathParams(route.path).length > 0;
  let made: ReturnType<typeof validatorsOf> | undefined;
  return async (c, next) => {
    made ??= validatorsOf(route);
    if (hasParams) await made.param(c, goOn);
    await made.query(c, goOn);
    return made.body(c, next);
  };
}

const goOn = async (): Promise<void> => {};

function validatorsOf(route: Route): Record<"param" | "query" | "body", MiddlewareHandler> {
  const { param = NOTHING, query, body } = inputParts(route);
  const { accepts } = route.operation;
  const json = zValidator("json", body ?? NOTHING, refuse) as MiddlewareHandler;
  const form = zValidator("form", body ?? NOTHING, refuse) as MiddlewareHandler;
  const validQuery = zValidator("query", query, refuse) as MiddlewareHandler;
  return {
    param: zValidator("param", param, refuse) as MiddlewareHandler,
    query: (c, next) => {
      refuseNotUtf8(c.req.url);
      return validQuery(c, next);
    },
    body: async (c, next) => {
      if (accepts === "signed") return next();
      const type = await typeOfBody(c, accepts);
      if (acceptsFile(route.operation) || (!type && !body)) return next();
      if (type && isForm(type)) {
        if (route.operation.dialect === "oauth") await leaveOutEmpty(c);
        return form(c, next);
      }
      await decodeBody(c, type);
      return json(c, next);
    },
  };
}

/** What OAuth is sent without a value counts as not sent (RFC 6749, 3.2). Throws request.malformed. */
async function leaveOutEmpty({ req }: HonoContext): Promise<void> {
  const form = await req.formData().catch(() => {
    throw new Problem("request.malformed");
  });
  const filled = [...form].filter(([, value]) => value !== "");
  const without = new FormData();
  for (const [name, value] of filled) without.append(name, value);
  Object.assign(req.bodyCache, { formData: without });
}

/** The input that the validators of a route left, as its operation takes it. */
export function inputOf({ req }: Pick<HonoContext, "req">, { operation }: Route): Fields {
  const validated = req as HonoRequest<string, Validated>;
  const { tenant_id: selected, ...inQuery } = validated.valid("query");
  const inBody = validated.valid("json") ?? validated.valid("form") ?? {};
  const named = "tenant_id" in operation.input.shape && selected !== undefined ? { tenant_id: selected } : {};
  return { ...inBody, ...inQuery, ...named, ...(validated.valid("param") ?? {}) };
}

/** The body's media type without parameters, in lower case; undefined where there is no body. */
async function typeOfBody(
  c: HonoContext,
  accepts: Route["operation"]["accepts"],
): Promise<string | undefined> {
  if (!c.req.raw.body || c.req.header("Content-Length") === "0") return undefined;
  const [, ...parameters] = (c.req.header("Content-Type") ?? "").toLowerCase().split(";");
  const essence = essenceOf(c.req.header("Content-Type"));
  const charset =
    accepts === "table" ? /=\s*"?(utf-?8|us-ascii|utf-16(le|be)?)"?\s*$/ : /=\s*"?(utf-?8|us-ascii)"?\s*$/;
  const isUtf8 = parameters.every((one) => !/^\s*charset\s*=/.test(one) || charset.test(one));
  const isRead =
    accepts === "table"
      ? isTable(essence)
      : accepts === "picture"
        ? PICTURES.some((type) => type === essence)
        : accepts === "paper"
          ? PAPERS.some((type) => type === essence)
          : isJson(essence) || (accepts === "json_or_form" && isForm(essence));
  if (!isRead || !isUtf8 || c.req.header("Content-Encoding")) {
    if (acceptsFile({ accepts }) || (await hasBytes(c.req.raw.body)))
      throw new Problem("request.unsupported_type");
    Object.assign(c.req.bodyCache, { text: Promise.resolve("") });
    return undefined;
  }
  return acceptsFile({ accepts }) || (await c.req.arrayBuffer()).byteLength > 0 ? essence : undefined;
}

/** The media type of a Content-Type, without parameters, in lower case. */
export const essenceOf = (header: string | undefined): string =>
  (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** `application/json`, or a type that says of itself that it is JSON, such as `application/merge-patch+json`. */
const isJson = (type: string): boolean => /^application\/([\w.-]+\+)?json$/.test(type);

const isForm = (type: string): boolean =>
  type === "application/x-www-form-urlencoded" || type === "multipart/form-data";

/** Does a body that nobody reads have any bytes: no more than the first of them are waited for. */
async function hasBytes(body: ReadableStream<Uint8Array>): Promise<boolean> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value.byteLength > 0) return !done;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The body's text, for whoever reads it: UTF-8 or request.malformed, `{}` where there is none. */
async function decodeBody(c: HonoContext, type: string | undefined): Promise<void> {
  const text = type ? decoded(await c.req.arrayBuffer()) : "{}";
  const inexact = inexactNumber(text);
  if (inexact) {
    const message = `${cut(inexact, LONGEST_NUMBER)} has more digits than a JSON number keeps: send a string`;
    throw new Problem("request.invalid", { errors: [{ path: "", code: "inexact_number", message }] });
  }
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Problem("request.malformed");
  }
}

/** Throws request.malformed where the query's percent-encoding is no UTF-8: it would be read as another text. */
function refuseNotUtf8(url: string): void {
  if (!url.includes("%")) return;
  try {
    for (const [encoded] of new URL(url).search.matchAll(/(?:%[\da-f]{2})+/gi)) decodeURIComponent(encoded);
  } catch {
    throw new Problem("request.malformed");
  }
}

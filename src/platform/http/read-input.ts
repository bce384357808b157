import type { Context as HonoContext } from "hono";
import { z } from "zod";
import { Problem } from "../errors.ts";
import type { Route } from "./route.ts";
import { inputParts, parsed } from "./validate.ts";

/** What a body is where the operation has no field for it. */
const NOTHING = z.strictObject({});

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Makes the function that reads a route's input: path, query and body. A body that is sent is read, whatever the method,
 * or refused by its type: none is ever ignored. Throws request.malformed, request.unsupported_type and request.invalid.
 */
export function inputReader(route: Route): (c: HonoContext) => Promise<Record<string, unknown>> {
  const { param, query, body } = inputParts(route);
  const { input, accepts } = route.operation;
  return async (c) => {
    const type = await typeOfBody(c, accepts);
    const inPath = param ? parsed(param, c.req.param()) : {};
    const { tenant_id: selected, ...inQuery } = parsed(query, fieldsOf(new URL(c.req.url).searchParams));
    const inBody = accepts === "csv" ? {} : parsed(body ?? NOTHING, type ? await contentOf(c, type) : {});
    const named = "tenant_id" in input.shape && selected !== undefined ? { tenant_id: selected } : {};
    return { ...inBody, ...inQuery, ...named, ...inPath };
  };
}

/** The body's media type without parameters, in lower case; undefined where there is no body. */
async function typeOfBody(
  c: HonoContext,
  accepts: Route["operation"]["accepts"],
): Promise<string | undefined> {
  if (await isEmpty(c, accepts)) return undefined;
  const [type = "", ...parameters] = (c.req.header("Content-Type") ?? "").toLowerCase().split(";");
  const essence = type.trim();
  const isUtf8 = parameters.every(
    (one) => !/^\s*charset\s*=/.test(one) || /=\s*"?(utf-?8|us-ascii)"?\s*$/.test(one),
  );
  const isRead =
    accepts === "csv"
      ? essence === "text/csv"
      : isJson(essence) || (accepts === "json_or_form" && isForm(essence));
  if (!isRead || !isUtf8 || c.req.header("Content-Encoding")) throw new Problem("request.unsupported_type");
  return essence;
}

/** `application/json`, or a type that says of itself that it is JSON, such as `application/merge-patch+json`. */
const isJson = (type: string): boolean => /^application\/([\w.-]+\+)?json$/.test(type);

const isForm = (type: string): boolean =>
  type === "application/x-www-form-urlencoded" || type === "multipart/form-data";

async function isEmpty(c: HonoContext, accepts: Route["operation"]["accepts"]): Promise<boolean> {
  if (!c.req.raw.body || c.req.header("Content-Length") === "0") return true;
  return accepts !== "csv" && (await c.req.arrayBuffer()).byteLength === 0;
}

async function contentOf(c: HonoContext, type: string): Promise<unknown> {
  const bytes = await c.req.arrayBuffer();
  try {
    if (isJson(type)) return JSON.parse(decoder.decode(bytes));
    const headers = { "Content-Type": c.req.header("Content-Type") ?? "" };
    return fieldsOf(await new Response(bytes, { headers }).formData());
  } catch {
    throw new Problem("request.malformed");
  }
}

/** Fields by name; one that is given more than once is a list, which no schema takes for a text. */
function fieldsOf(form: FormData | URLSearchParams): Record<string, unknown> {
  const fields = Map.groupBy(form as Iterable<[string, unknown]>, ([name]) => name);
  return Object.fromEntries(
    [...fields].map(([name, entries]) => [
      name,
      entries.length === 1 ? entries[0]?.[1] : entries.map(([, one]) => one),
    ]),
  );
}

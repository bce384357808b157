import { z } from "zod/v4";
import type { Route } from "#platform/http/route.ts";
import type { Answer } from "#test/tenant.ts";
import { documentedOf, expectDocumented, fromRoot, openapi } from "../http/contract.ts";
import type { RawRequest } from "./requests.ts";

type Json = Record<string, unknown>;
const known = new WeakMap<Json, z.ZodType>();

/** A schema of the document, references and all, as something that can judge a value. */
function judgeOf(schema: Json): z.ZodType {
  let judge = known.get(schema);
  if (!judge) {
    const text = JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/");
    const defs = JSON.stringify(openapi.components.schemas).replaceAll("#/components/schemas/", "#/$defs/");
    judge = z.fromJSONSchema({ ...JSON.parse(text), $defs: JSON.parse(defs) });
    known.set(schema, judge);
  }
  return judge;
}

/** Is the URL that of another route, such as /users/me of /users/{user_id}? */
function leadsElsewhere(route: Route, { path }: RawRequest): boolean {
  const { pathname } = new URL(path, "http://localhost");
  return pathname !== fromRoot(route) && pathname in openapi.paths;
}

/** Does the URL still lead to the route, and to no page or other route: a segment may have become empty or two. */
export function leadsTo(route: Route, request: RawRequest): boolean {
  const { pathname } = new URL(request.path, "http://localhost");
  const [shape, given] = [fromRoot(route).split("/"), pathname.split("/")];
  const isLiteral = (part: string | undefined, at: number) => part === given[at];
  return (
    shape.length === given.length &&
    shape.every((part, at) => (part.startsWith("{") ? given[at] !== "" : isLiteral(part, at))) &&
    !leadsElsewhere(route, request)
  );
}

/** What is wrong with an answer, in words; undefined where nothing is. */
export function wrongWith(route: Route, request: RawRequest, answer: Answer): string | undefined {
  if (answer.status >= 500) return `${answer.status} ${answer.text.slice(0, 300)}`;
  if (leadsElsewhere(route, request)) return undefined;
  if (!leadsTo(route, request)) {
    return answer.headers.get("Content-Type") === "application/problem+json"
      ? undefined
      : "no problem document";
  }
  try {
    expectDocumented(route, answer);
  } catch (error) {
    return `${answer.status}, off what the document says: ${(error as Error).message.slice(0, 500)}`;
  }
  const [type = ""] = (answer.headers.get("Content-Type") ?? "").split(";");
  const content = documentedOf(route).responses[String(answer.status)]?.content;
  if (!content) return answer.text === "" ? undefined : `${answer.status} with a body that is not documented`;
  const schema = content[type]?.schema;
  if (!schema) return `${answer.status} as ${type}, which is not documented`;
  if (!type.endsWith("json")) return undefined;
  const { error } = judgeOf(schema).safeParse(answer.body);
  return error
    ? `${answer.status}, off its schema: ${JSON.stringify(error.issues).slice(0, 400)}`
    : undefined;
}

import type { z } from "zod";
import { takesKey } from "../http/preconditions.ts";
import type { Route } from "../http/route.ts";
import type { Operation } from "../operations/operation.ts";
import type { Json } from "./schemas.ts";

const text = (description: string): Json => ({ description, schema: { type: "string" } });
const whole = (description: string): Json => ({ description, schema: { type: "integer", minimum: 0 } });

const WINDOWS = ["Minute", "Hour", "Day"];
const RATE_LIMIT: Record<string, Json> = {
  RateLimit: text('What is left of the tenant\'s requests, such as `"minute";r=58;t=31`: `t` in seconds'),
  "RateLimit-Policy": text('How many requests the tenant has, such as `"minute";q=60;w=60`'),
  ...Object.fromEntries(
    WINDOWS.flatMap((window) => {
      const of = window.toLowerCase();
      return [
        [
          `X-RateLimit-Limit-${window}`,
          whole(`Requests that the tenant has in ${window === "Hour" ? "an" : "a"} ${of}`),
        ],
        [`X-RateLimit-Remaining-${window}`, whole(`Requests that are left of this ${of}`)],
        [`X-RateLimit-Reset-${window}`, whole(`When this ${of} ends, in seconds of Unix time`)],
      ];
    }),
  ),
};

/** The headers of answers that the API gives a meaning of its own, by name: `components.headers`. */
export const ANSWER_HEADERS: Readonly<Record<string, Json>> = {
  "X-Request-Id": {
    description: "Our id of the request, as the audit log has it",
    schema: { type: "string", format: "uuid" },
  },
  ETag: text("The version of what was read or written, for `If-Match`"),
  "Idempotency-Replayed": {
    description: "Set where the answer is the first one of this Idempotency-Key",
    schema: { type: "string", enum: ["true"] },
  },
  "WWW-Authenticate": text("How one says who one is, and what is wrong with what was given (RFC 6750)"),
  "Retry-After": whole("Seconds after which to come again"),
  "Content-Disposition": text("The file's name"),
  Deprecation: text("Since when the address is on its way out: `@` and seconds of Unix time"),
  Sunset: text("Until when it answers at least, as an HTTP date"),
  Link: text('The address that takes its place: `rel="successor-version"`'),
  ...RATE_LIMIT,
};

/** References to answers' headers. */
const refer = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const hasVersion = (output: z.ZodType | null): boolean =>
  "version" in ((output as { shape?: object } | null)?.shape ?? {});

const isFile = ({ produces, alsoProduces }: Operation): boolean => Boolean(produces ?? alsoProduces?.length);

/** The headers of a success. */
export function successHeaders(route: Route): Json {
  const { operation } = route;
  return refer([
    "X-Request-Id",
    ...(hasVersion(operation.output) ? ["ETag"] : []),
    ...(takesKey(route, operation) ? ["Idempotency-Replayed"] : []),
    ...(isFile(operation) ? ["Content-Disposition"] : []),
    ...(operation.scope === "tenant" ? Object.keys(RATE_LIMIT) : []),
    ...(route.deprecated ? ["Deprecation", "Sunset", "Link"] : []),
  ]);
}

/** The headers of a refusal by its status. */
export const refusalHeaders = (status: number): Json =>
  refer([
    "X-Request-Id",
    ...(status === 401 ? ["WWW-Authenticate"] : []),
    ...([409, 429, 503].includes(status) ? ["Retry-After"] : []),
  ]);

const asked = (name: string, description: string, schema: Json = {}): Json => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string", ...schema },
});

/** The headers that requests have, by name: `components.parameters`. */
export const ASKED_HEADERS: Readonly<Record<string, Json>> = {
  "X-Request-Id": asked(
    "X-Request-Id",
    "Your id of the request: answered as X-Client-Request-Id, beside ours in X-Request-Id",
  ),
  "X-Tenant-ID": asked(
    "X-Tenant-ID",
    "Selects the tenant, by its id or slug, for who belongs to several; `?tenant_id=` does where no header can be sent",
  ),
  "Idempotency-Key": asked("Idempotency-Key", "A replay under the same key gets the first answer", {
    pattern: "^[ -~]{1,255}$",
  }),
  "If-Match": asked("If-Match", "The ETag that you read; 412 when the row has changed since"),
};

/** References to the headers that a route reads. */
export function askedHeaders(route: Route): Json[] {
  const { operation, method } = route;
  const names = [
    "X-Request-Id",
    ...(operation.scope === "tenant" || operation.namesTenant ? ["X-Tenant-ID"] : []),
    ...(takesKey(route, operation) ? ["Idempotency-Key"] : []),
    ...(method !== "GET" && operation.errors.includes("version.stale") ? ["If-Match"] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

import fc from "fast-check";
import type { Route } from "#platform/http/route.ts";
import { documentedOf, fromRoot, resolve } from "../http/contract.ts";
import { withField } from "../http/samples/id-fields.ts";
import type { Sample } from "../http/samples/sample.ts";
import lists from "./texts.json";
import { anyJson, headerText, IDS, TEXTS, valuesFor } from "./values.ts";

type Json = Record<string, unknown>;

/** A body as text or, where it is no text, as bytes. */
type Raw = string | Uint8Array<ArrayBuffer>;

/** A call of the API, as raw as it can be. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Raw | undefined;
}

/** One thing done to a sample that would succeed; `place` and `value` tell it in words. */
export interface Change {
  place: string;
  value: unknown;
  /** Changes the call, given the sample's own parts. */
  apply(parts: Parts): void;
}

/** The parts of a call while it is put together. */
export interface Parts {
  segments: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  body: unknown;
  /** The body's text, in place of `body`. */
  raw: Raw | undefined;
}

/** Percent-encodes a text for a URL, whatever is in it. */
const encoded = (value: unknown): string => encodeURIComponent(textOf(value).toWellFormed());
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");

interface Field {
  keys: string[];
  schema: Json;
}

/** Every field of a schema at any depth, lists by their first element. */
function fieldsIn(given: Json, keys: string[]): Field[] {
  const schema = resolve(given);
  const options = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) => (some ?? []) as Json[]);
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  return [
    ...(keys.length > 0 && options.length === 0 ? [{ keys, schema }] : []),
    ...options.flatMap((option) => fieldsIn(option, keys)),
    ...(schema.items ? fieldsIn(schema.items as Json, [...keys, "0"]) : []),
    ...properties.flatMap(([key, field]) => fieldsIn(field, [...keys, key])),
  ];
}

function inBody(route: Route): fc.Arbitrary<Change>[] {
  const content = documentedOf(route).requestBody?.content;
  if (!content) return [asWhole(["{}", "[]", '{"a":1}', "x"])];
  if (content["text/csv"]) return [asWhole(CSV), types()];
  if (content["image/png"]) return [asWhole(PICTURES), types()];
  // What is signed has no fields of ours: any change of it breaks its signature.
  if (route.operation.accepts === "signed")
    return [asWhole(["{}", "[]", '{"a":1}', "x", "MessageSid=a&MessageStatus=b", "\u0000"])];
  const fields = fieldsIn(content["application/json"]?.schema ?? {}, []);
  const ofField = ({ keys, schema }: Field) =>
    fc
      .oneof(
        { weight: 8, arbitrary: valuesFor(schema, keys.findLast((key) => key !== "0") ?? "") },
        { weight: 1, arbitrary: fc.constant(undefined) },
      )
      .map(
        (value): Change => ({
          place: `body ${keys.join(".")}`,
          value,
          apply: (parts) => {
            parts.body = withField(parts.body, keys, value);
          },
        }),
      );
  const names = fields.flatMap(({ keys: [name = ""] }) => name);
  const more = fc.tuple(fc.constantFrom(...TEXTS, ...names), anyJson).map(
    ([key, value]): Change => ({
      place: "body, one more field before the others",
      value: { [key]: value },
      apply: (parts) => {
        parts.raw = `{${JSON.stringify(key)}:${JSON.stringify(value)},${JSON.stringify(parts.body).slice(1)}`;
      },
    }),
  );
  const forms = content["application/x-www-form-urlencoded"] ? [asForm(names)] : [];
  return [...fields.map(ofField), more, ...forms, asWhole(BODIES), types()];
}

const deep = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

/** Bodies that are no JSON object, or a strange one: broken, deep, of many digits, not UTF-8, compressed. */
const BODIES: Raw[] = [
  ...lists.bodies,
  ...[deep(5000, "[", "]"), deep(5000, '{"a":', "}"), `{"a":${deep(1000, "[", "]")}}`, deep(100, "[", "]")],
  ...[`{"a":${"9".repeat(500)}}`, `{"${"k".repeat(10_000)}":1}`],
  new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
  new Uint8Array([0x1f, 0x8b, 0x08, 0x00, 0x00]),
];

const manyRows = Array.from({ length: 300 }, (_, at) => `same-${at % 7},x`).join("\n");

const CSV: Raw[] = [
  ...lists.csv,
  ...[`sku,name\n${"x".repeat(70_000)},b\n`, `${"a,".repeat(3000)}\n`, `sku,name\n${manyRows}`],
  new Uint8Array([0x73, 0x6b, 0x75, 0x2c, 0xff, 0xfe, 0x0a]),
];

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const PICTURES: Raw[] = [
  "{}",
  Uint8Array.from(PNG),
  Uint8Array.from([...PNG, 0xff, 0xff, 0xff, 0xff, 0x49, 0x48, 0x44, 0x52]),
  Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0x00, 0x02, 0xff, 0xd9]),
  Uint8Array.from([0xff, 0xd8, ...Array.from({ length: 4000 }, () => 0xff)]),
  "x".repeat(600_000),
];

const asWhole = (bodies: readonly Raw[]): fc.Arbitrary<Change> =>
  fc.constantFrom(...bodies).map((value) => ({
    place: "body, as a whole",
    value,
    apply: (parts) => {
      parts.raw = value;
    },
  }));

/** A form in place of JSON, with fields of these names: once, twice, or as no text. */
const asForm = (names: readonly string[]): fc.Arbitrary<Change> =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...names, "surprise"),
        fc.constantFrom(...TEXTS.map(encoded), ...lists.in_url),
      ),
      {
        maxLength: 4,
      },
    )
    .map((fields) => fields.map(([name, value]) => `${name}=${value}`).join("&"))
    .map((value) => ({
      place: "body, as a form",
      value,
      apply: (parts) => {
        parts.raw = value;
        parts.headers["Content-Type"] = "application/x-www-form-urlencoded";
      },
    }));

const types = (): fc.Arbitrary<Change> =>
  fc.constantFrom(...lists.types).map((value) => header("Content-Type", value));

const header = (name: string, value: string): Change => ({
  place: `header ${name}`,
  value,
  apply: ({ headers }) => {
    headers[name] = value;
  },
});

const VERSIONS = [...lists.versions, `"${"9".repeat(3000)}"`];
const KEYS = [...lists.keys, "x".repeat(255), "x".repeat(256), "x".repeat(8000)];

function inHeaders(route: Route): fc.Arbitrary<Change>[] {
  const named = documentedOf(route).parameters.filter((one) => one.in === "header");
  const names = [
    ...named.map(({ name }) => name),
    "Authorization",
    "X-API-Key",
    "X-Request-Id",
    "If-Match",
    "Idempotency-Key",
    "Accept",
    "User-Agent",
  ];
  const special: Record<string, readonly string[]> = {
    "If-Match": VERSIONS,
    "Idempotency-Key": KEYS,
    "X-Tenant-ID": IDS,
  };
  return names.map((name) =>
    fc
      .oneof(headerText, ...(special[name] ? [fc.constantFrom(...special[name])] : []))
      .map((value) => header(name, value)),
  );
}

function inQuery(route: Route): fc.Arbitrary<Change>[] {
  const known = documentedOf(route).parameters.filter((one) => one.in === "query");
  const add = (name: string, value: unknown, raw = false): Change => ({
    place: `query ${name}`,
    value,
    apply: ({ query }) => query.push([name, raw ? String(value) : encoded(value)]),
  });
  const unknown = fc
    .constantFrom("surprise", "__proto__", "constructor", "limit[]", "a[b]", "%00", "%", "")
    .map((name) => add(name, "1"));
  return [
    ...known.map(({ name, schema }) =>
      fc.oneof(
        { weight: 4, arbitrary: valuesFor(resolve(schema), name).map((value) => add(name, value)) },
        { weight: 1, arbitrary: fc.constantFrom(...lists.in_url).map((value) => add(name, value, true)) },
        {
          weight: 1,
          arbitrary: fc.constant<Change>({
            place: `query ${name} twice`,
            value: "1",
            apply: ({ query }) => query.push([name, "1"], [name, "1"]),
          }),
        },
      ),
    ),
    unknown,
  ];
}

function inPath(route: Route): fc.Arbitrary<Change>[] {
  return documentedOf(route)
    .parameters.filter((one) => one.in === "path")
    .map(({ name }) =>
      fc
        .oneof(
          fc.constantFrom(...IDS, ...TEXTS.filter((text) => text !== "")).map(encoded),
          fc.constantFrom(...lists.in_url),
        )
        .map(
          (value): Change => ({
            place: `path ${name}`,
            value,
            apply: ({ segments }) => {
              segments[name] = value;
            },
          }),
        ),
    );
}

/** How often each part of a call is changed beside the others: little where what is inside is not reached any more. */
function weightsOf(route: Route): { weight: number; changes: fc.Arbitrary<Change>[] }[] {
  const { requestBody, parameters } = documentedOf(route);
  const asks = parameters.some((one) => one.in === "query" && one.name !== "tenant_id");
  return [
    { weight: requestBody ? 10 : 1, changes: inBody(route) },
    { weight: asks ? 8 : 1, changes: inQuery(route) },
    { weight: 3, changes: inPath(route) },
    { weight: 2, changes: inHeaders(route) },
  ];
}

/** What may be done to a call of a route: mostly one thing, sometimes two. */
export function changesOf(route: Route): fc.Arbitrary<Change[]> {
  const one = fc.oneof(
    ...weightsOf(route)
      .filter(({ changes }) => changes.length > 0)
      .map(({ weight, changes }) => ({ weight, arbitrary: fc.oneof(...changes) })),
  );
  return fc.oneof({ weight: 4, arbitrary: fc.tuple(one) }, { weight: 1, arbitrary: fc.tuple(one, one) });
}

/** The call that a sample becomes by these changes. */
export function changed({ route, by, params, query, body }: Sample, changes: readonly Change[]): RawRequest {
  const parts: Parts = {
    segments: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, encoded(value)])),
    query: Object.entries(query).map(([name, value]) => [name, encoded(value)]),
    headers: by ? { Authorization: `Bearer ${by.token}` } : {},
    body: typeof body === "string" || body instanceof Uint8Array ? undefined : body,
    raw: typeof body === "string" || body instanceof Uint8Array ? body : undefined,
  };
  if (body !== undefined)
    parts.headers["Content-Type"] =
      body instanceof Uint8Array ? "image/png" : typeof body === "string" ? "text/csv" : "application/json";
  for (const { apply } of changes) apply(parts);
  const path = fromRoot(route).replaceAll(/\{(\w+)\}/g, (_, name) => parts.segments[name] ?? "");
  const search = parts.query.map(([name, value]) => `${name}=${value}`).join("&");
  const sent = parts.raw ?? (parts.body === undefined ? undefined : (JSON.stringify(parts.body) ?? ""));
  return {
    method: route.method,
    path: search ? `${path}?${search}` : path,
    headers: parts.headers,
    body: route.method === "GET" ? undefined : sent,
  };
}

import fc from "fast-check";
import lists from "./texts.json";

type Json = Record<string, unknown>;

/** As escapes, because no file of Unicode can hold them. */
const lone = lists.lone_surrogates.map((text) => JSON.parse(`"${text}"`) as string);
const repeated = [
  "x".repeat(255),
  "x".repeat(256),
  "x".repeat(5000),
  "é".repeat(1001),
  "\u{1f600}".repeat(40),
];

/** Texts that have broken some system: the database, the log, a parser, a mail, a spreadsheet or a URL. */
export const TEXTS: readonly string[] = [...lists.texts, ...lone, ...repeated, "\n".repeat(50)];

/** Numbers written in every way, as text. */
const NUMBERS: readonly string[] = [...lists.numbers, "9".repeat(400)];

/** Ids that are none, or nobody's. */
export const IDS: readonly string[] = lists.ids;

const base64 = (text: string): string =>
  btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const ID = '"018f0000-0000-7000-8000-000000000001"';

/** Cursors of no list, of another list, and of no JSON. */
const CURSORS: readonly string[] = [
  ...["x", "====", "%00", "-", "_", "AAAA", "x".repeat(1001), base64("\u00ff\u00fe")],
  ...["null", "[]", "{}", '["created_at"]', `["-created_at","x",${ID}]`, `["name","\\u0000",${ID}]`].map(
    base64,
  ),
  ...[`["created_at","1e999",${ID}]`, `["-price","NaN",${ID}]`, `["name","\\ud800",${ID}]`].map(base64),
  ...[`["-occurred_at","0000-01-01",${ID}]`, `["name","${"x".repeat(600)}",${ID}]`].map(base64),
];

const wide = fc.string({ unit: "binary", maxLength: 40 });
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
  wide,
  fc.string({ unit: "grapheme" }),
);

/** A value of JSON of any type but the one that a schema asks for, perhaps. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1, -1, 0.1, 2 ** 53, 1e308, -1e308, 5e-324, "", "x"),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    [{}],
    { a: 1 },
    { length: 1 },
    { toString: 1 },
    { $ne: null },
  ),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"admin":true}}'), { constructor: { prototype: {} } }),
  fc.constantFrom<unknown>(Array(2000).fill(0), nested(200), { x: "y".repeat(20_000) }),
  text,
);

/** Arrays in arrays, so deep. */
export function nested(depth: number): unknown {
  let value: unknown = [];
  for (let at = 0; at < depth; at++) value = [value];
  return value;
}

const from = (...lists: (readonly string[])[]): fc.Arbitrary<unknown> => fc.constantFrom(...lists.flat());

/** Values in the place of a field: some that look like what its schema asks for and are none, some of any other kind. */
export function valuesFor(schema: Json, name: string): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: likely(schema, name) }, { weight: 1, arbitrary: anyJson });
}

function likely(schema: Json, name: string): fc.Arbitrary<unknown> {
  const types = [schema.type].flat();
  if (schema.format === "uuid" || /_ids?$/.test(name)) return from(IDS);
  if (schema.format === "date-time") return from(lists.moments);
  if (schema.format === "date") return from(lists.days);
  if (name === "cursor") return from(CURSORS);
  if (types.includes("number") || types.includes("integer"))
    return fc.oneof(from(NUMBERS), fc.double(), fc.maxSafeInteger());
  if (types.includes("array")) return fc.array(anyJson, { maxLength: 4 });
  if (types.includes("object")) return fc.dictionary(text, anyJson, { maxKeys: 4 });
  if (Array.isArray(schema.enum)) {
    const [first = ""] = schema.enum as string[];
    return fc.oneof(
      fc.constantFrom<unknown>(`${first} `, `${first}`.toUpperCase(), [first], { 0: first }),
      text,
    );
  }
  return fc.oneof(text, { weight: 1, arbitrary: from(NUMBERS, lists.moments) });
}

/** Texts for a header's value: of bytes alone, because nothing else can be sent. */
export const headerText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\t",
    "*",
    '"',
    '""',
    "'",
    "x".repeat(256),
    "x".repeat(8000),
    "é",
    "ÿ",
    "null",
    "undefined",
    "-1",
    "0",
  ),
  fc.constantFrom(
    "018F0000-0000-7000-8000-00000000000A",
    "{}",
    "a,b",
    "a;b=c",
    "%00",
    "../..",
    "{jndi:ldap://x}",
    "__proto__",
  ),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  }),
);

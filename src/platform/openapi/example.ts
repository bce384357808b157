import { DAY, EXAMPLE_VALUES, MOMENT, TIMES } from "./example-values.ts";
import type { Json } from "./schemas.ts";

/** How deep an example has lists with something in them: what is within itself ends there. */
const DEEPEST = 9;

/** What an example is made for: all fields of what is read, of what is written those that are needed. */
export type Use = "written" | "read";

/** An id that is the same for a name each time. */
function idOf(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  const tail = `${hash.toString(16).padStart(8, "0")}${((hash ^ 0x5a5a) >>> 0).toString(16).padStart(8, "0")}`;
  return `019470f1-7b1e-7c3a-9d52-${tail.slice(0, 12)}`;
}

function textOf(schema: Json, name: string): string {
  if (schema.format === "uuid") return idOf(name);
  if (schema.format === "date-time") return TIMES[name] ?? MOMENT;
  if (schema.format === "date") return TIMES[name] ?? DAY;
  if (schema.format === "email") return EXAMPLE_VALUES.email ?? "";
  if (schema.format === "uri") return "https://kimironko.example";
  const fits = (text: string | undefined): text is string =>
    text !== undefined &&
    text.length >= Number(schema.minLength ?? 0) &&
    text.length <= Number(schema.maxLength ?? text.length) &&
    (typeof schema.pattern !== "string" || new RegExp(schema.pattern).test(text));
  const given = [EXAMPLE_VALUES[name], name.replaceAll("_", " "), "10", "2", "123456", "RW", "0788123456"];
  return given.find(fits) ?? "x".repeat(Math.max(1, Number(schema.minLength ?? 1)));
}

/** The least that a number may be, or one where that is but the end of what can be told apart. */
const leastOf = ({ minimum }: Json): unknown => (Number(minimum) > -1e9 ? minimum : 1);

/** What nobody has to say is not said by a moment, which is too early or too late some day. */
const isTimeless = ([, schema]: [string, unknown]): boolean => (schema as Json).format !== "date-time";

/** A value that fits a JSON Schema of the document, the same each time on one day. */
export function exampleOf(schema: Json, use: Use, schemas: Json, name = "", depth = 0): unknown {
  if (typeof schema.$ref === "string") {
    const component = schema.$ref.split("/").at(-1) ?? "";
    return exampleOf((schemas[component] ?? {}) as Json, use, schemas, name, depth + 1);
  }
  const within = (inner: unknown, as: string) =>
    exampleOf((inner ?? {}) as Json, use, schemas, as, depth + 1);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const options = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Json[] | undefined;
  if (options?.[0]) return within(options[0], name);
  const [type] = [schema.type].flat();
  if (type === "object" || schema.properties) {
    const properties = Object.entries((schema.properties ?? {}) as Json);
    const required = (schema.required ?? []) as string[];
    const some = properties.filter(([field]) => required.includes(field));
    const shown =
      use === "read" ? properties : some.length > 0 ? some : properties.filter(isTimeless).slice(0, 1);
    return Object.fromEntries(shown.map(([field, inner]) => [field, within(inner, field)]));
  }
  if (type === "array") return depth > DEEPEST ? [] : [within(schema.items, name)];
  if (type === "boolean") return true;
  if (type === "null") return null;
  if (type === "integer" || type === "number") return schema.default ?? leastOf(schema);
  if (Array.isArray(schema.type) && schema.type.includes("number")) return "10";
  return type === "string" ? textOf(schema, name) : {};
}

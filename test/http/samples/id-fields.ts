import type { Route } from "#platform/http/route.ts";
import { documentedOf, resolve } from "../contract.ts";
import type { Json } from "./values.ts";

/** A field that takes an id: the keys that lead to it, `0` for an element of a list, and the name that tells the table. */
export interface IdField {
  keys: string[];
  name: string;
}

const isId = ({ format }: Json): boolean => format === "uuid";

function fieldsIn(given: Json, keys: string[], name: string): IdField[] {
  const schema = resolve(given);
  if (isId(schema)) return [{ keys, name: name.replace(/_ids$/, "_id") }];
  const options = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) => (some ?? []) as Json[]);
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  return [
    ...options.flatMap((option) => fieldsIn(option, keys, name)),
    ...(schema.items ? fieldsIn(schema.items as Json, [...keys, "0"], name) : []),
    ...properties.flatMap(([key, field]) => fieldsIn(field, [...keys, key], key)),
  ];
}

/** Every field of a route's body that takes an id, at any depth. */
export function bodyIds(route: Route): IdField[] {
  const schema = documentedOf(route).requestBody?.content["application/json"]?.schema;
  return schema ? fieldsIn(schema, [], "") : [];
}

/** Every parameter of a route's query that takes an id, but the one that selects the tenant. */
export function queryIds(route: Route): IdField[] {
  return documentedOf(route)
    .parameters.filter((parameter) => parameter.in === "query")
    .flatMap(({ name, schema }) => fieldsIn(schema, [name], name));
}

/** What stands at `keys` in a value. */
export function fieldOf(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((at, key) => (at as Json | undefined)?.[key], value);
}

/** A copy of a value in which the field at `keys` is another one. */
export function withField(value: unknown, [key, ...rest]: readonly string[], field: unknown): unknown {
  if (key === undefined) return field;
  if (Array.isArray(value) || (value === undefined && key === "0")) {
    const list = (value ?? []) as unknown[];
    return [withField(list[0], rest, field), ...list.slice(1)];
  }
  const object = (value ?? {}) as Json;
  return { ...object, [key]: withField(object[key], rest, field) };
}

import {
  array,
  boolean,
  coerce,
  discriminatedUnion,
  email,
  int,
  iso,
  literal,
  looseObject,
  NEVER,
  number,
  object,
  enum as oneOf,
  partialRecord,
  preprocess,
  prettifyError,
  record,
  strictObject,
  string,
  stringbool,
  null as theNull,
  toJSONSchema,
  tuple,
  union,
  unknown,
  url,
  uuid,
  ZodError,
  ZodObject,
  type ZodType,
} from "zod/v4";
import { itself, lazily } from "./lazily.ts";

/*
 * Zod as the Worker has it: wrangler.toml and vitest.config.ts put it in the place of the package. A schema is made when
 * it is first used, so that declaring a thousand costs an isolate next to nothing until one of them is; and what nothing
 * here names, such as the messages of forty languages, is not in the bundle.
 */

/** What makes a schema of another one. What is asked of a schema otherwise makes it. */
const FURTHER = new Set(
  `array brand catch check default describe email endsWith exclude extend extract gt gte includes int length loose lt lte max
   meta min multipleOf negative nonempty nonnegative nonoptional nullable nullish omit optional or overwrite partial pick
   pipe positive prefault readonly refine regex required safeExtend startsWith strict superRefine toLowerCase toUpperCase
   transform trim unwrap uuid`.split(/\s+/),
);

type Make = (...given: unknown[]) => object;

/** What a schema is made of: others, alone, in a list or by name. */
function parts(given: unknown): unknown {
  const one = itself(given);
  if (one !== given || typeof one !== "object" || one === null) return one;
  if (Array.isArray(one)) return one.map(itself);
  if (Object.getPrototypeOf(one) !== Object.prototype) return one;
  return Object.fromEntries(Object.entries(one).map(([name, part]) => [name, itself(part)]));
}

function later(make: () => object): object {
  const schema: object = lazily(make, (name) => {
    if (!FURTHER.has(name)) return undefined;
    return (...given: unknown[]) => {
      const further = () => {
        const whole = itself(schema) as Record<string, Make>;
        return whole[name]?.(...given.map(parts)) ?? {};
      };
      return given.length === 0 && name === "meta" ? further() : later(further);
    };
  });
  return schema;
}

/** The functions that make schemas, each putting it off. */
function putOff<T extends object>(makers: T): T {
  const entries = Object.entries(makers as Record<string, Make>).map(([name, make]) => [
    name,
    (...given: unknown[]) => later(() => make(...given.map(parts))),
  ]);
  return Object.fromEntries(entries) as T;
}

export const z = {
  ...putOff({
    array,
    boolean,
    discriminatedUnion,
    email,
    enum: oneOf,
    int,
    literal,
    looseObject,
    null: theNull,
  }),
  ...putOff({ number, object, partialRecord, preprocess, record, strictObject, string, stringbool, tuple }),
  ...putOff({ union, unknown, url, uuid }),
  iso: putOff({ date: iso.date, datetime: iso.datetime }),
  coerce: putOff({ number: coerce.number, string: coerce.string }),
  toJSONSchema: (schema: ZodType, how?: Parameters<typeof toJSONSchema>[1]) =>
    toJSONSchema(itself(schema), how),
  prettifyError,
  NEVER,
  ZodError,
  ZodObject,
};

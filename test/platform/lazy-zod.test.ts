import { expect, test } from "vitest";
import { z } from "zod";
import { isMade } from "#platform/lazily.ts";

test("a schema is made when it is first used, with all that it is made of", () => {
  const word = z.string().min(2);
  const thing = z.strictObject({ word, more: z.array(z.int()).optional() });
  const larger = thing.extend({ kind: z.enum(["a", "b"]) });
  expect([word, thing, larger].some(isMade)).toBe(false);
  expect(larger.parse({ word: "yes", kind: "a" })).toEqual({ word: "yes", kind: "a" });
  expect([word, thing, larger].every(isMade)).toBe(true);
  expect(thing.safeParse({ word: "n" }).error?.issues[0]).toMatchObject({
    code: "too_small",
    path: ["word"],
  });
});

test("it is what a schema is: by its class, its shape, its fields, its description and its JSON Schema", () => {
  const thing = z
    .object({ id: z.uuid().describe("Its id"), at: z.iso.date().nullable() })
    .meta({ id: "AThing" });
  expect(thing).toBeInstanceOf(z.ZodObject);
  expect(Object.keys(thing.shape)).toEqual(["id", "at"]);
  expect("shape" in thing).toBe(true);
  expect(thing.shape.id.description).toBe("Its id");
  expect(thing.meta()?.id).toBe("AThing");
  expect(z.toJSONSchema(thing)).toMatchObject({ $defs: { AThing: { required: ["id", "at"] } } });
});

test("what it refuses is an error of zod's, whose messages are in English", () => {
  const refused = z.strictObject({ n: z.coerce.number().max(3) }).safeParse({ n: "4", m: 1 });
  expect(refused.error).toBeInstanceOf(z.ZodError);
  expect(z.prettifyError(refused.error as z.ZodError)).toContain("Too big: expected number to be <=3");
});

test("a schema that cannot be made says so where it is first used, again and again", () => {
  const wrong = z.array(z.discriminatedUnion("kind", [z.object({ other: z.string() })]));
  for (const _ of [1, 2]) expect(() => wrong.parse([{}])).toThrow(/discriminated/);
});

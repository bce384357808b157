import { describe, expect, test } from "vitest";
import { liveTables } from "./live-schema.ts";
import { moduleTables } from "./module-tables.ts";

const tables = await liveTables();

describe("the drizzle tables", () => {
  /** Schemas whose tables only SQL of the platform names. */
  const PLATFORM_SCHEMAS = /^platform\./;
  const plain = (type: string) => type.replaceAll(" ", "");

  test("declare every table of the modules and no other", () => {
    const live = tables.map(({ name }) => name).filter((name) => !PLATFORM_SCHEMAS.test(name));
    const declared = [...moduleTables.keys()].filter((name) => !PLATFORM_SCHEMAS.test(name));
    expect(declared.filter((name) => !live.includes(name))).toEqual([]);
    expect(live.filter((name) => !declared.includes(name))).toEqual([]);
  });

  test.each([...moduleTables])(
    "%s has the live columns, name by name, type and nullability",
    (name, columns) => {
      const live = tables.find((table) => table.name === name);
      const shape = (all: { name: string; type: string; required: boolean }[]) =>
        Object.fromEntries(all.map((one) => [one.name, `${plain(one.type)}${one.required ? "" : " null"}`]));
      expect(
        shape(columns.map((one) => ({ name: one.name, type: one.getSQLType(), required: one.notNull }))),
      ).toEqual(shape(live?.columns ?? []));
    },
  );
});

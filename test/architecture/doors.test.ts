import { describe, expect, test } from "vitest";
import { filesIn } from "./source-files.ts";

const files = filesIn(["src/modules", "src/platform", "queues", "durable-objects"]);

/** Whose tables a file's statements may name: its module's, or the platform's. */
const ownerOf = (path: string): string => /^src\/modules\/([\w-]+)\//.exec(path)?.[1] ?? "platform";
const schemas = [...new Set(files.map(({ path }) => ownerOf(path)))];

/** Tables that a text names: `schema.table` behind FROM, JOIN, INTO, UPDATE, USING or a comma, in whatever case. A name with `(` is a function. */
function tablesIn(text: string): { schema: string; table: string }[] {
  const named = new RegExp(
    `(?:\\b(?:from|join|into|update|using|lateral)|,)\\s+\\(?(?:only\\s+)?"?(${schemas.join("|")})"?\\."?([a-z_]+)\\b"?(?!\\s*\\(|\\.)`,
    "gi",
  );
  return [...text.matchAll(named)].map(([, schema = "", table = ""]) => ({
    schema: schema.toLowerCase(),
    table: table.toLowerCase(),
  }));
}

/** Views that a schema's owner made for others to read. */
const views = new Set(
  filesIn(["migrations"], ".sql").flatMap(({ text }) =>
    [...text.matchAll(/^create (?:or replace )?view ([a-z_]+\.[a-z_]+)/gm)].map(([, name]) => name),
  ),
);

describe("doors for data", () => {
  test("statements name tables of their own schema, and views that others made to be read", () => {
    expect(files.flatMap(({ text }) => tablesIn(text)).length).toBeGreaterThan(50);
    const found = files.flatMap(({ path, text }) =>
      tablesIn(text)
        .filter(({ schema, table }) => schema !== ownerOf(path) && !views.has(`${schema}.${table}`))
        .map(({ schema, table }) => `${ownerOf(path)} names ${schema}.${table}`),
    );
    expect([...new Set(found)].sort()).toEqual([]);
  });

  test("tables are declared where their schema is", () => {
    const found = files.flatMap(({ path, text }) =>
      [...text.matchAll(/pgSchema\("([a-z_]+)"\)/g)]
        .filter(([, schema]) => schema !== ownerOf(path))
        .map(([, schema]) => `${path} declares ${schema}`),
    );
    expect(found).toEqual([]);
  });
});

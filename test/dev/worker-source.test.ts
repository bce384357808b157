import { expect, test } from "vitest";
import { withoutWords } from "../../dev/worker-source.ts";

test("what deploys says nothing to readers of the document, does the same, and has each line where it was", () => {
  const source = `const input = z.strictObject({
  name: z.string().describe("As on the \\"label\\"").max(9),
  note: z
    .string()
    .describe(
      "Longer than a line",
    )
    .optional(),
  blind: z.boolean().describe(BLIND),
});`;
  expect(withoutWords(source).split("\n")).toEqual([
    "const input = z.strictObject({",
    "  name: z.string().max(9),",
    "  note: z",
    "    .string()",
    "    ",
    "",
    "",
    "    .optional(),",
    "  blind: z.boolean().describe(BLIND),",
    "});",
  ]);
});

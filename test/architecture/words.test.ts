import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesIn, ROOT } from "./source-files.ts";

const code = filesIn(["src", "durable-objects", "queues", "console", "bench", "migrations"]);
const sql = filesIn(["migrations"], ".sql");

/** Words that a field engineer would not expect, and what stands for them. A dead letter and a letter of the alphabet stay. */
const PLAIN: readonly [pattern: RegExp, instead: string][] = [
  [/\b(told|tell)\b(?= *[(=])|tell_(?!City\b)[a-z]+|\btold of\b/i, "event payload"],
  [
    /(?<!dead-)\bletters?\.ts|\b(send|sign|reset|verify|week|invitation)[A-Za-z]*Letter\b/i,
    "e-mail template",
  ],
  [/\b(member|person|people|user|tenant)[-_ ]links?\b|\b(user|tenant|person)Links?\b/i, "membership"],
  [/\btook\(/, "record step"],
  [/(?<!not )\b(as)?shown(?=\??[:=(<])/i, "view"],
  [/\bworth\b(?! \$)/i, "value"],
  [/\blatch(es)?\b/i, "advisory lock"],
  [/\bhopeless\b/i, "non-retryable"],
  [/\b(audit|the) trails?\b|\btrails?\b/i, "audit log"],
  [/\bgood for\b/i, "valid for"],
  [
    /\bfound(ing|er|s)? (a|an|the) (tenant|organization|business)\b|\bfound(Tenant|Business|Organization)/i,
    "create",
  ],
];

describe("words", () => {
  test.each(PLAIN)("%s is said plainly: %s", (pattern) => {
    const found = [...code, ...sql].flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });

  test("an audit log is called so in the tests, in what stands in for the cloud and in the README too", () => {
    const elsewhere = filesIn(["test", "dev"]).filter(({ path }) => !path.startsWith("test/architecture/"));
    const readme = { path: "README.md", text: readFileSync(join(ROOT, "README.md"), "utf8") };
    const found = [...elsewhere, readme].filter(({ text }) => /\btrails?\b/i.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test("a comment says what is meant, and not the number under which a specification has it", () => {
    const numbered =
      /^\s*(?:\/\*\*|\*|\/\/|--).*(?:\b[A-E]-[A-Z]\d|\bX\d{1,2}\b|\bINV-|\bspecification [\dX])/;
    /** Those that have numbers today. The list only gets shorter. */
    const known = [
      "src/modules/identity/accounts/register.ts",
      "src/modules/identity/accounts/verify-address.ts",
      "src/modules/identity/sessions/end-session.ts",
      "src/modules/identity/sessions/sign-in-by-code.ts",
      "src/modules/identity/sessions/sign-in.ts",
    ];
    const found = [...code, ...sql]
      .filter(
        ({ path, text }) => !known.includes(path) && text.split("\n").some((line) => numbered.test(line)),
      )
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });

  test("a docstring leaves the codes to the operation's declaration", () => {
    const found = filesIn(["src/modules"]).flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /\/\*\*(?:(?!\*\/)[\s\S])*?Errors?: [a-z_]+\.[a-z_*]+(?:(?!\*\/)[\s\S])*?\*\/\s*export const \w+ = (?:command|action|query|list)\(/g,
        ),
      ].map(([comment]) => `${path}: ${comment.split("\n").at(-1)}`),
    );
    expect(found).toEqual([]);
  });
});

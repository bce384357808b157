import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { circlesOf } from "./import-circles.ts";
import { filesIn, type SourceFile } from "./source-files.ts";

const files = filesIn(["src", "durable-objects", "queues"]);
const under = (folder: string) => files.filter(({ path }) => path.startsWith(`${folder}/`));

/** What an import means as a path in the project; packages stay as they are. */
function meant({ path }: SourceFile, specifier: string): string {
  if (specifier.startsWith(".")) return posix.normalize(posix.join(posix.dirname(path), specifier));
  return specifier
    .replace(/^#platform\//, "src/platform/")
    .replace(/^#modules\/(.+)$/, "src/modules/$1/index.ts")
    .replace(/^#durable-objects\/(.+)$/, "durable-objects/$1/client.ts")
    .replace(/^#(dev|test)\//, "$1/");
}

/** The imports of these files that the rule refuses, as `file → import`. */
function refused(
  among: readonly SourceFile[],
  rule: (target: string, file: SourceFile) => boolean,
): string[] {
  return among.flatMap((file) =>
    file.imports
      .filter((specifier) => rule(meant(file, specifier), file))
      .map((specifier) => `${file.path} → ${specifier}`),
  );
}

describe("import directions", () => {
  test("the platform knows no business", () => {
    expect(under("src/platform").length).toBeGreaterThan(20);
    const allowed = /^(src\/platform\/|durable-objects\/[\w-]+\/client\.ts$)/;
    expect(
      refused(
        under("src/platform"),
        (target) => /^(src|durable-objects|queues)\//.test(target) && !allowed.test(target),
      ),
    ).toEqual([]);
  });

  test("Durable Objects know the platform alone, and each only itself", () => {
    expect(under("durable-objects").length).toBeGreaterThan(2);
    expect(
      refused(
        under("durable-objects"),
        (target, { path }) =>
          /^(src|durable-objects|queues)\//.test(target) &&
          !target.startsWith("src/platform/") &&
          !target.startsWith(`${posix.dirname(path)}/`),
      ),
    ).toEqual([]);
  });

  test("what is deployed knows nothing of one machine, of tests and of migrations", () => {
    expect(refused(files, (target) => /^(dev|test|bench|migrations)\//.test(target))).toEqual([]);
  });

  test("Node's own modules stay outside, but for those that the Workers runtime has", () => {
    const there = /^node:(crypto|buffer|async_hooks|stream\/web|zlib)$/;
    expect(refused(files, (target) => /^(node:|fs$|path$|pg$)/.test(target) && !there.test(target))).toEqual(
      [],
    );
  });
});

describe("exports", () => {
  /** What stands for tests alone, the catalogue of codes as a whole, and what a package is given in place of another. */
  const FOR_OTHERS = [
    "src/platform/no-analytics.ts: Analytics",
    "src/platform/pdf/no-standard-fonts.ts: FontNames",
    "src/platform/pdf/no-standard-fonts.ts: Encodings",
  ];

  test("are used, in their own file or in another; tables stand for what the database has", () => {
    const all = filesIn(["src", "durable-objects", "queues", "dev", "bench", "migrations"]).map(
      ({ path, text }) => ({ path, code: text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "") }),
    );
    const exported = /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;
    const unused = files
      .filter(({ path }) => !path.endsWith("/tables.ts"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(exported)]
          .filter(([declaration, name]) => {
            const word = new RegExp(`\\b${name}\\b`);
            return !all.some((one) =>
              word.test(one.path === path ? one.code.replaceAll(declaration, "") : one.code),
            );
          })
          .map(([, name]) => `${path}: ${name}`),
      );
    expect(unused).toEqual(FOR_OTHERS);
  });
});

describe("module doors", () => {
  const modules = under("src/modules");
  const moduleOf = (path: string): string | undefined => /^src\/modules\/([\w-]+)\//.exec(path)?.[1];

  test("a module is entered by its door alone", () => {
    expect(
      refused(files, (target, { path }) => {
        const other = moduleOf(target);
        return other !== undefined && other !== moduleOf(path) && target !== `src/modules/${other}/index.ts`;
      }),
    ).toEqual([]);
  });

  test("and by its name, never by a path; inside it, files name each other by the shortest path", () => {
    const shortest = (from: string, to: string) =>
      posix.relative(posix.dirname(from), to).replace(/^(?!\.)/, "./");
    const wrong = modules.flatMap((file) =>
      file.imports
        .filter((one) => one.startsWith("."))
        .filter((one) => {
          const target = meant(file, one);
          return moduleOf(target) !== moduleOf(file.path) || one !== shortest(file.path, target);
        })
        .map((one) => `${file.path} → ${one}`),
    );
    expect(wrong).toEqual([]);
    const own = modules.flatMap(({ path, imports }) =>
      imports.filter((one) => one === `#modules/${moduleOf(path)}`).map((one) => `${path} → ${one}`),
    );
    expect(own).toEqual([]);
    expect(
      modules.flatMap(({ path, imports }) =>
        imports.filter((one) => /^(src|\/)/.test(one)).map((one) => `${path} → ${one}`),
      ),
    ).toEqual([]);
  });

  test("no two modules need each other", () => {
    const needs = new Map<string, Set<string>>();
    for (const file of modules) {
      const own = moduleOf(file.path) as string;
      for (const specifier of file.imports) {
        const other = moduleOf(meant(file, specifier));
        if (other && other !== own) needs.set(own, (needs.get(own) ?? new Set()).add(other));
      }
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(needs.get(from) ?? [])].some((next) => {
        if (next === to) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, to, seen);
      });
    expect([...needs.keys()].filter((name) => reaches(name, name))).toEqual([]);
  });
});

describe("import circles", () => {
  test("are found among imports of every kind, types too", () => {
    const graph = { a: ["b"], b: ["c", "d"], c: ["a"], d: ["d"], e: ["a", "f"], f: [] };
    expect(circlesOf(new Map(Object.entries(graph)))).toEqual([["a", "b", "c"], ["d"]]);
    const reader = filesIn(["dev"]).find(({ path }) => path === "dev/database/neon-protocol.ts");
    expect(reader?.text).toContain("import type {");
    expect(reader?.imports).toContain("./engine.ts");
  });

  test("do not exist: no file needs itself, by whatever way", () => {
    const all = filesIn([
      "src",
      "durable-objects",
      "queues",
      "dev",
      "console",
      "bench",
      "migrations",
      "test",
    ]);
    const graph = new Map(
      all.map((file) => [file.path, file.imports.map((specifier) => meant(file, specifier))]),
    );
    expect(circlesOf(graph)).toEqual([]);
  });
});

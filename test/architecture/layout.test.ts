import { describe, expect, test } from "vitest";
import { filesIn, pathsIn } from "./source-files.ts";

const files = filesIn(["src", "durable-objects", "queues", "dev", "console"]);
const bySize = [...files].sort((a, b) => a.lines - b.lines);
const at = (share: number) => bySize[Math.floor((bySize.length - 1) * share)]?.lines ?? 0;

describe("sizes that stay readable", () => {
  test("no file is over 300 lines, the median is near 70, the ninth decile near 200", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
      [],
    );
    expect(at(0.5)).toBeLessThanOrEqual(80);
    expect(at(0.9)).toBeLessThanOrEqual(200);
  });

  test("tests and the bench are no longer than what they look at", () => {
    const long = filesIn(["test", "bench", "migrations"]).filter(({ lines }) => lines > 300);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test("SQL is no longer either: a migration has one subject, a function's file one function", () => {
    const sql = filesIn(["migrations"], ".sql");
    const most = (path: string) => (path.startsWith("migrations/functions/") ? 80 : 150);
    expect(sql.length).toBeGreaterThan(100);
    const long = sql.filter(({ path, lines }) => lines > most(path));
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test("the Worker's entry only wires, and a Durable Object's class fits on a page or two", () => {
    expect(files.find(({ path }) => path === "src/index.ts")?.lines).toBeLessThanOrEqual(40);
    const classes = files.filter(
      ({ path, text }) => path.startsWith("durable-objects/") && / extends DurableObject/.test(text),
    );
    expect(classes.length).toBeGreaterThan(0);
    expect(classes.filter(({ lines }) => lines > 120).map(({ path }) => path)).toEqual([]);
  });
});

// SQL functions stand in files of their own names: test/architecture/sql-functions.test.ts.
const paths = ["src", "durable-objects", "queues", "test", "dev", "console", "bench", "migrations"]
  .flatMap(pathsIn)
  .filter((path) => !path.startsWith("migrations/functions/"));
const modules = [...new Set(pathsIn("src/modules").map((path) => path.split("/")[2] ?? ""))];

describe("names", () => {
  test("are in kebab case", () => {
    const part = /^[a-z0-9]+(-[a-z0-9]+)*$/;
    const odd = paths.filter((path) =>
      path.split("/").some((name) => !part.test(name.replace(/^\d{4}\.(un)?do\.|(\.[a-z]+)+$/g, ""))),
    );
    expect(odd).toEqual([]);
  });

  test("say what is inside, never a pattern", () => {
    const pattern =
      /^(utils?|helpers?|common|managers?|misc|lib|shared|core|services?|base|types|constants|interfaces|impl)$/;
    const named = paths
      .filter((path) => !/^(test\/)?dev\/services/.test(path))
      .filter((path) => path.split("/").some((name) => pattern.test(name.replace(/(\.[a-z]+)+$/, ""))));
    expect(named).toEqual([]);
    const worn = /(^|-)(utils?|helpers?|managers?|services?)(-|\.|$)/;
    expect(pathsIn("src").filter((path) => worn.test(path.split("/").at(-1) ?? ""))).toEqual([]);
  });

  test("of modules hold their door", () => {
    expect(modules.length).toBeGreaterThanOrEqual(4);
    for (const name of modules) {
      expect(paths, `src/modules/${name} has no door`).toContain(`src/modules/${name}/index.ts`);
    }
  });
});

describe("rooms of a module", () => {
  /** Words that say what a file does or holds, not of what. */
  const VERBS = new Set(["change", "create", "list", "read", "remove"]);
  const AT_THE_TOP = new Set(["errors", "events", "index", "routes", "tables"]);
  const singular = (word: string) => word.replace(/ies$/, "y").replace(/(?<!s)s$/, "");

  /** Nouns of four files or more among these, each with its files; the module's own noun needs no room. */
  function roomless(module: string, files: readonly string[]): string[] {
    const byNoun = new Map<string, string[]>();
    for (const file of files.filter((name) => !AT_THE_TOP.has(name))) {
      for (const noun of new Set(file.split("-").map(singular))) {
        if (VERBS.has(noun) || noun === singular(module)) continue;
        byNoun.set(noun, [...(byNoun.get(noun) ?? []), file]);
      }
    }
    return [...byNoun].filter(([, named]) => named.length >= 4).map(([noun]) => `${module}/${noun}`);
  }

  test("are one level deep, and of more than one file", () => {
    for (const name of modules) {
      const inRooms = pathsIn(`src/modules/${name}`).filter((path) => path.split("/").length > 4);
      expect(inRooms.filter((path) => path.split("/").length > 5)).toEqual([]);
      const rooms = Map.groupBy(inRooms, (path) => path.split("/")[3] ?? "");
      expect([...rooms].filter(([, files]) => files.length < 2).map(([room]) => `${name}/${room}`)).toEqual(
        [],
      );
    }
  });

  test("are found wanting where four files have a noun in their names", () => {
    const files = ["list-orders", "read-order", "order-lines", "cancel-order", "events", "list-lines"];
    expect(roomless("sales", files)).toEqual(["sales/order"]);
    expect(roomless("orders", files)).toEqual([]);
  });

  test("hold every noun of four files or more", () => {
    const wanting = modules.flatMap((module) =>
      roomless(
        module,
        pathsIn(`src/modules/${module}`)
          .filter((path) => path.split("/").length === 4)
          .map((path) => path.split("/")[3]?.replace(/\.\w+$/, "") ?? ""),
      ),
    );
    expect(wanting).toEqual([]);
  });
});

describe("the text", () => {
  const written = filesIn(["src", "durable-objects", "queues", "test", "dev", "console", "bench"]).filter(
    ({ path }) => !path.startsWith("test/architecture/"),
  );
  const COMMENT = /^\s*(\/?\*|\/\/)(?!.*\b(TODO|FIXME|XXX|HACK)\b)/;
  const found = (pattern: RegExp, among = written) =>
    among.flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, n) =>
          pattern.test(line) && !COMMENT.test(line) ? [`${path}:${n + 1} ${line.trim()}`] : [],
        ),
    );

  test("leaves nothing for later and turns no test off", () => {
    expect(found(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
    const sql = filesIn(["migrations"], ".sql").filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text));
    expect(sql.map(({ path }) => path)).toEqual([]);
    expect(found(/\b(test|it|describe)\.(skip|only|todo|fails)\b/)).toEqual([]);
    const inWorkerd = written.filter(({ path }) => !path.startsWith("test/dev/"));
    expect(found(/\.(skipIf|runIf)\(/, inWorkerd)).toEqual([]);
  });

  test("talks its way past no check", () => {
    expect(
      found(/\bas any\b|: any\b|<any>|@ts-(ignore|nocheck|expect-error)|biome-ignore|eslint-disable/),
    ).toEqual([]);
    expect(found(/\w!(\.|\[|;|,|\))(?!=)/).filter((line) => !/["'`/].*!.*["'`/]/.test(line))).toEqual([]);
  });

  const deployed = written.filter(({ path }) => /^(src|durable-objects|queues)\//.test(path));

  test("casts nothing to never, by which everything fits everywhere", () => {
    expect(found(/\bas (unknown as )?never\b/, deployed)).toEqual([]);
  });

  test("reads the results of a batch by their names, not by their places", () => {
    expect(found(/\b(rows|results|answers)\.at\(|\b(results|answers)\[-?\d/, deployed)).toEqual([]);
  });

  test("passes no bare true or false, which does not say of what", () => {
    const flagged = found(/\b\w+\((?:[^()`]*, )?(?:true|false)(?:, [^()]*)?\)/, deployed);
    // The names of what takes them are the platform's own.
    const named =
      /\.default\((true|false)\)|z\.literal\(|coalesce\(|\.set\(|importKey\(|\beq\(|\.getUint|set_config\(/;
    expect(flagged.filter((line) => !named.test(line))).toEqual([]);
  });

  test("spells once how many rows a file may have", () => {
    expect(found(/\b20[_,. ]?000\b|\b2e4\b/, deployed)).toEqual([
      expect.stringMatching(/^src\/platform\/imports\/limits\.ts:/),
    ]);
  });

  test("a module's routes are mounted: src/app.ts imports every one", () => {
    const app = files.find(({ path }) => path === "src/app.ts")?.text ?? "";
    expect(modules.length).toBeGreaterThan(10);
    expect(modules.filter((name) => !app.includes(`from "#modules/${name}"`))).toEqual([]);
  });

  test("tests wait for what happens, not for time to pass", () => {
    const tests = written.filter(({ path }) => path.startsWith("test/") && path.endsWith(".test.ts"));
    expect(found(/setTimeout\(\s*(resolve|done|\w+),\s*\d{2,}/, tests)).toEqual([]);
  });

  test("says of every public function and schema what it is", () => {
    const silent = filesIn(["src/platform", "durable-objects"]).flatMap(({ path, text }) =>
      [...text.matchAll(/(?<before>[^\n]*)\nexport (?:async )?function\*? (?<name>\w+)/g)]
        .filter(({ groups }) => !/\*\/$/.test(groups?.before ?? ""))
        .map(({ groups }) => `${path}: ${groups?.name}`),
    );
    expect(silent).toEqual([]);
  });
});

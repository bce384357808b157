import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { declaredEvents, event } from "#platform/events.ts";
import { routes } from "../../src/app.ts";
import { jobs } from "../../src/cron.ts";
import { document } from "../../src/document.ts";
import { handlers } from "../../src/handlers.ts";
import { filesIn } from "./source-files.ts";

const events = [...declaredEvents().values()];
const sources = filesIn(["src", "queues"]);

/** The code of a file, without what it imports. */
const codeOf = (text: string): string => text.replaceAll(/^import\b[^;]*;/gm, "");

/** Past participles that do not end in -ed. */
const IRREGULAR = new Set(["left", "read", "sent", "written"]);

/** A state that lasts, which is told again and again. */
const LASTING = new Set(["waiting"]);

describe("events", () => {
  test("are named module.noun.participle", () => {
    expect(events.length).toBeGreaterThan(30);
    const odd = events.filter(({ type }) => {
      const [, verb = ""] = /^[a-z]+\.[a-z]+(?:_[a-z]+)*\.([a-z]+(?:_[a-z]+)*)$/.exec(type) ?? [];
      const participle = verb.split("_").at(-1) ?? "";
      return !participle.endsWith("ed") && !IRREGULAR.has(participle) && !LASTING.has(participle);
    });
    expect(odd.map(({ type }) => type)).toEqual([]);
  });

  test("are declared in the events.ts of the module that their name begins with, and nowhere else", () => {
    expect(routes.length).toBeGreaterThan(100);
    const declaring = sources.filter(({ text }) => /\b(?:event|resourceEvents)\(\s*[`"]/.test(text));
    const misplaced = declaring.filter(
      ({ path }) => !/^src\/modules\/[\w-]+\/events\.ts$/.test(path) && path !== "src/platform/events.ts",
    );
    expect(misplaced.map(({ path }) => path)).toEqual([]);
    const wrong = declaring.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:event|resourceEvents)\(\s*"([a-z_]+)\./g)]
        .filter(([, module]) => path.startsWith("src/modules/") && !path.startsWith(`src/modules/${module}/`))
        .map(([call]) => `${path}: ${call}`),
    );
    expect(wrong).toEqual([]);
  });

  test("have one payload each: a name that is taken is not declared again", () => {
    for (const { type, payload } of events)
      expect(() => event(type, payload.shape)).toThrow(`event ${type} is declared twice`);
  });

  test("stand in the reference, each with the fields of its payload", () => {
    const reference = document("https://api.duka.example") as {
      "x-events": Record<string, { payload: { properties: Record<string, unknown> } }>;
    };
    const listed = Object.entries(reference["x-events"]).map(
      ([type, { payload }]) => [type, Object.keys(payload.properties)] as const,
    );
    const declared = events.map(({ type, payload }) => [type, Object.keys(payload.shape)] as const);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(declared));
  });

  test("reach the outbox by emit and emitEach alone, so that each is one that is declared", () => {
    const byHand = [...sources, ...filesIn(["migrations"], ".sql")].filter(
      ({ path, text }) => /into platform\.domain_events/.test(text) && path !== "src/platform/events.ts",
    );
    expect(byHand.map(({ path }) => path)).toEqual([]);
  });

  test("stand for every movement: one statement writes to the ledger, and it emits them", () => {
    const writers = [...sources, ...filesIn(["migrations"], ".sql")].filter(({ text }) =>
      /insert into (?:\$\{stockMovements\}|inventory\.stock_movements)/i.test(text),
    );
    expect(writers.map(({ path }) => path)).toEqual(["src/modules/inventory/movements/post-movements.ts"]);
  });

  test("that handlers take are declared, and a handler takes a type once", () => {
    expect(handlers.length).toBeGreaterThan(0);
    expect(handlers.filter(({ type }) => !declaredEvents().has(type))).toEqual([]);
    const taken = handlers.map(({ type, name }) => `${name} takes ${type}`);
    expect(taken.filter((one, at) => taken.indexOf(one) !== at)).toEqual([]);
  });

  test("have every handler and job of a module in the tables that the Worker runs", () => {
    const names = (what: RegExp) =>
      sources
        .filter(({ path }) => path.startsWith("src/modules/"))
        .flatMap(({ text }) => [...text.matchAll(what)].map(([, name = ""]) => name));
    // By these words npm run job lists them.
    const declared = names(/= job\(\{\s*name: "([a-z_.]+)",\s*summary: "[^"]+",\s*schedule: "\w+"/g);
    const run = jobs.map(({ name }) => name).filter((name) => !name.startsWith("platform."));
    expect(declared.length).toBeGreaterThan(5);
    expect(declared.toSorted()).toEqual(run.toSorted());
    const handling = sources.filter(
      ({ path, text }) =>
        path.startsWith("src/modules/") &&
        /import \{[^}]*\bon\b[^}]*\} from "#platform\/operations\/handler/.test(text),
    );
    const modules = new Set(handling.map(({ path }) => path.split("/")[2] ?? ""));
    const handled = new Set(handlers.map(({ name }) => name.split(".")[0]));
    expect([...modules].filter((module) => !handled.has(module))).toEqual([]);
  });

  test("are emitted: each that an events.ts declares stands in another file of its module", () => {
    const declaring = sources.filter(({ path }) => /^src\/modules\/[\w-]+\/events\.ts$/.test(path));
    expect(declaring.length).toBeGreaterThan(4);
    const unused = declaring.flatMap(({ path, text }) => {
      const others = sources.filter((one) => one.path !== path && one.path.startsWith(dirname(path)));
      return [...text.matchAll(/^export const (\w+) = (?:event|resourceEvents)\(/gm)]
        .filter(([, name]) => !others.some((one) => new RegExp(`\\b${name}\\b`).test(codeOf(one.text))))
        .map(([, name]) => `${path}: ${name}`);
    });
    expect(unused).toEqual([]);
  });

  test("call an HTTP request alone request_id", () => {
    expect(events.filter(({ payload }) => "request_id" in payload.shape).map(({ type }) => type)).toEqual([]);
  });
});

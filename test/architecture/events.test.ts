import { describe, expect, test } from "vitest";
import { declaredEvents } from "#platform/events.ts";
import { routes } from "../../src/app.ts";
import { handlers } from "../../src/handlers.ts";
import { filesIn } from "./source-files.ts";

const events = [...declaredEvents().values()];
const sources = filesIn(["src", "queues"]);

/** Past participles that do not end in -ed. */
const IRREGULAR = new Set(["sent"]);

describe("events", () => {
  test("are named module.noun.participle", () => {
    expect(events.length).toBeGreaterThan(30);
    const odd = events.filter(({ type }) => {
      const [, verb = ""] = /^[a-z]+\.[a-z]+(?:_[a-z]+)*\.([a-z]+(?:_[a-z]+)*)$/.exec(type) ?? [];
      const participle = verb.split("_").at(-1) ?? "";
      return !participle.endsWith("ed") && !IRREGULAR.has(participle);
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

  test("that SQL writes into the outbox are declared", () => {
    const written = filesIn(["migrations"], ".sql").flatMap(({ path, text }) =>
      [...text.matchAll(/app\.emit\([^;]*?'([a-z]+\.[a-z_]+\.[a-z_]+)'/g)].map(([, type = ""]) => ({
        path,
        type,
      })),
    );
    expect(written.length).toBeGreaterThan(0);
    const byHand = filesIn(["migrations"], ".sql").filter(
      ({ path, text }) =>
        /into platform\.domain_events/.test(text) && !path.endsWith("functions/app/emit.sql"),
    );
    expect(byHand.map(({ path }) => path)).toEqual([]);
    expect(written.filter(({ type }) => !declaredEvents().has(type))).toEqual([]);
  });

  test("reach the outbox by emit and emitEach alone", () => {
    const byHand = sources.filter(
      ({ path, text }) => /into platform\.domain_events/.test(text) && path !== "src/platform/events.ts",
    );
    expect(byHand.map(({ path }) => path)).toEqual([]);
  });

  test("that handlers take are declared, and a handler takes a type once", () => {
    expect(handlers.length).toBeGreaterThan(0);
    expect(handlers.filter(({ type }) => !declaredEvents().has(type))).toEqual([]);
    const taken = handlers.map(({ type, name }) => `${name} takes ${type}`);
    expect(taken.filter((one, at) => taken.indexOf(one) !== at)).toEqual([]);
  });

  test("call an HTTP request alone request_id", () => {
    expect(events.filter(({ payload }) => "request_id" in payload.shape).map(({ type }) => type)).toEqual([]);
  });
});

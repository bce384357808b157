import { describe, expect, test } from "vitest";
import { declaredErrors } from "#platform/errors.ts";
import { documentedCodes } from "#platform/http/documented-codes.ts";
import { routes, sockets } from "../../src/app.ts";
import { filesIn, raisedIn } from "./source-files.ts";

const canonical = routes.filter(({ aliasOf }) => aliasOf === undefined);
const operations = canonical.map(({ operation }) => operation);
const declared = declaredErrors();

describe("operations", () => {
  test("have one name each, module.noun.verb, and it begins with an area of ours", () => {
    expect(operations.length).toBeGreaterThan(10);
    const names = operations.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z]+\.[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/.test(name))).toEqual([]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const areas = new Set(filesIn(["src/modules"]).map(({ path }) => path.split("/")[2]));
    expect(
      names.filter((name) => !areas.has(name.split(".")[0] ?? "") && !name.startsWith("platform.")),
    ).toEqual([]);
  });

  test("say in a sentence what they do", () => {
    expect(operations.filter(({ summary }) => summary.length < 8).map(({ name }) => name)).toEqual([]);
    expect(
      operations.filter(({ summary }) => /(?:ch|sh|x|z)s\b/.test(summary)).map((one) => one.summary),
    ).toEqual([]);
  });

  test("of tenants name the roles that may run them; the others have none to name", () => {
    for (const { name, scope, roles } of operations) {
      expect(roles.length > 0, name).toBe(scope === "tenant");
    }
  });

  test("answer only with declared codes, each once", () => {
    const unknown = operations.flatMap(({ name, errors }) =>
      errors.filter((code) => !declared.has(code)).map((code) => `${name}: ${code}`),
    );
    expect(unknown).toEqual([]);
    expect(
      operations.filter(({ errors }) => new Set(errors).size !== errors.length).map(({ name }) => name),
    ).toEqual([]);
  });

  test("that read never write, and that write never look like a read", () => {
    for (const { method, operation } of canonical.filter((route) => route.operation.scope === "tenant")) {
      expect(operation.access === "read", `${method} ${operation.name}`).toBe(method === "GET");
    }
  });
});

test("audit entries without a changed row have names that are no operation's", () => {
  const names = new Set(operations.map(({ name }) => name));
  const notes = operations.flatMap(({ notes = [] }) => notes);
  expect(notes.length).toBeGreaterThan(3);
  expect(notes.filter((note) => names.has(note))).toEqual([]);
});

describe("error codes", () => {
  const sources = filesIn(["src", "durable-objects", "queues"]);
  const used = (pattern: RegExp, texts: { path: string; text: string }[]) =>
    texts.flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].map(([, code]) => ({ path, code: code ?? "" })),
    );

  test("that the code raises are declared", () => {
    const raised = used(/new Problem\(\s*"([^"]+)"/g, sources);
    expect(raised.length).toBeGreaterThan(20);
    expect(raised.filter(({ code }) => !declared.has(code))).toEqual([]);
  });

  test("are asked for in a batch by one guard, which takes no code that is not declared", () => {
    const byHand = sources.filter(({ text }) => /\bapp\.(guard|fail|at_version)\(/.test(text));
    expect(byHand.map(({ path }) => path)).toEqual(["src/platform/database/refusals.ts"]);
  });

  test("that the database raises by name are declared", () => {
    const raised = filesIn(["migrations"], ".sql").flatMap(({ path, text }) =>
      raisedIn(text).map((code) => ({ path, code })),
    );
    expect(raised.length).toBeGreaterThan(50);
    expect(raised.filter(({ code }) => !declared.has(code))).toEqual([]);
  });

  test("are answered by an operation, but for what ends a request before there is one, and what jobs alone meet", () => {
    const answered = new Set<string>([
      ...routes.flatMap(documentedCodes),
      ...sockets.flatMap(({ errors }) => errors),
      "socket.upgrade_required",
    ]);
    const elsewhere = /^(route|context)\.|^event\.unknown$/;
    const unanswered = [...declared]
      .filter(([code, { status }]) => status !== 200 && !elsewhere.test(code) && !answered.has(code))
      .map(([code]) => code);
    expect(unanswered).toEqual([]);
  });

  test("are raised: by code, by SQL or for a constraint", () => {
    const lists = /\b(?:errors|\w+Errors|\w+_ERRORS)(?:: readonly ErrorCode\[\])?(?:: | = )\[[^\]]*\]/g;
    const code = sources
      .filter(({ path }) => !/\/(errors|documented-codes)\.ts$/.test(path))
      .map(({ path, text }) => ({ path, text: text.replaceAll(lists, "") }));
    const raised = new Set([
      ...used(/"([a-z_]+\.[a-z_]+)"/g, code).map((one) => one.code),
      ...used(/\bnoun: "([a-z_]+)"/g, code).map((one) => `${one.code}.not_found`),
      ...used(/'([a-z_]+\.[a-z_]+)'/g, filesIn(["migrations/functions"], ".sql")).map((one) => one.code),
    ]);
    const never = [...declared]
      .filter(([name, { constraint }]) => constraint === undefined && !raised.has(name))
      .map(([name]) => name);
    expect(never).toEqual([]);
  });

  test("have a status of a refusal, a title, and a name of two parts", () => {
    // Status 200 ends a transaction whose work is done already: it is never answered.
    const refusals = [...declared].filter(([, { status }]) => status !== 200);
    expect(refusals.length).toBeGreaterThan(declared.size - 10);
    for (const [code, { status, title }] of refusals) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/);
      expect([
        400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 422, 426, 428, 429, 500, 502, 503,
      ]).toContain(status);
      expect(title.length).toBeGreaterThan(5);
    }
  });
});

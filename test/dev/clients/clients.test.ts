import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDuka, DukaProblem, ok, type Send, type Session, signIn } from "../../../client/src/index.ts";
import { makeClient } from "../../../dev/make-client.ts";
import { PROJECT } from "../../../dev/project-folder.ts";
import { type Duka, startDuka } from "../../console/duka.ts";
import { compile, consumerFolder, generateSdk, run } from "./consumers.ts";

/*
 * Clients that generators make of the document, as somebody else's program uses them: it compiles under strict settings, one
 * with a wrong body does not, and it runs against Duka as `npm run dev` starts it.
 */

let duka: Duka;
let document: string;
const who = () => [duka.url, "owner@kimironko.example", duka.password];

beforeAll(async () => {
  await Promise.all([
    makeClient(),
    promisify(execFile)(process.execPath, [join(PROJECT, "dev/assets.ts")]).then(async () => {
      duka = await startDuka();
    }),
  ]);
  document = join(consumerFolder("document"), "openapi.json");
  writeFileSync(document, await (await fetch(`${duka.url}/api/v1/openapi.json`)).text());
}, 240_000);
afterAll(() => duka?.remove());

/** What each program prints: whether a list has what it looked for, of what type a price is, and what the same made again answers. */
const EXPECTED = { listed: [true], amount: "string", status: 409, code: "product.sku_taken" };

/** A picture of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const ARGS = "const [url = '', email = '', password = ''] = process.argv.slice(2);";
const NODE = "declare const process: { argv: string[] };";

describe("openapi-typescript with openapi-fetch", () => {
  const program = (name: string) => `
    import createClient from "openapi-fetch";
    import type { paths } from "../../../client/src/generated/schema";
    ${NODE} ${ARGS}
    type Json = \`application/\${"" | "problem+"}json\`;
    const client = createClient<paths, Json>({ baseUrl: url });
    const { data: signed } = await client.POST("/api/v1/auth/token", { body: { email, password } });
    const token = signed && "access_token" in signed ? signed.access_token : undefined;
    client.use({ onRequest: ({ request }) => request.headers.set("Authorization", \`Bearer \${token}\`) });
    const { data: list } = await client.GET("/api/v1/products", { params: { query: { q: "amoxicillin", limit: 1 } } });
    const body = { sku: "GENERATED-1", name: ${name}, price: "12.50" };
    const { data: made } = await client.POST("/api/v1/products", { body });
    const { error, response } = await client.POST("/api/v1/products", { body });
    console.log(JSON.stringify({
      listed: list?.data.map(({ name }) => /amoxicillin/i.test(name)), amount: typeof made?.price, status: response.status, code: error?.code,
    }));`;

  test("compiles, and does what it says", async () => {
    const folder = consumerFolder("openapi-fetch");
    expect(await compile(folder, program("'Made by a generated client'"))).toBe("");
    expect(await run(folder, who())).toEqual(EXPECTED);
    expect(await compile(folder, program("17"))).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
  });
});

describe("@hey-api/openapi-ts", () => {
  const program = (name: string) => `
    import { identityTokensCreate, inventoryProductsCreate, inventoryProductsList } from "./sdk";
    import { client } from "./sdk/client.gen";
    ${NODE} ${ARGS}
    client.setConfig({ baseUrl: url });
    const { data: signed } = await identityTokensCreate({ body: { email, password } });
    const token = signed && "access_token" in signed ? signed.access_token : undefined;
    client.setConfig({ auth: ({ scheme }) => (scheme === "bearer" ? token : undefined) });
    const { data: list } = await inventoryProductsList({ query: { q: "amoxicillin", limit: 1 } });
    const body = { sku: "GENERATED-2", name: ${name}, price: "12.50" };
    const { data: made } = await inventoryProductsCreate({ body });
    const { error, response } = await inventoryProductsCreate({ body });
    console.log(JSON.stringify({
      listed: list?.data.map(({ name }) => /amoxicillin/i.test(name)), amount: typeof made?.price, status: response?.status, code: error?.code,
    }));`;

  test("compiles, and does what it says", async () => {
    const folder = consumerFolder("hey-api");
    await generateSdk(folder, document);
    expect(await compile(folder, program("'Made by a generated client'"))).toBe("");
    expect(await run(folder, who())).toEqual(EXPECTED);
    expect(await compile(folder, program("17"))).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
  });
});

describe("the package", () => {
  const program = (name: string) => `
    import { createDuka, DukaProblem, ok, signIn } from "duka-client";
    ${NODE} ${ARGS}
    const session = await signIn({ url }, { email, password });
    const duka = createDuka({ url, token: session.token });
    const { data } = await ok(duka.GET("/api/v1/products", { params: { query: { q: "amoxicillin", limit: 1 } } }));
    const body = { sku: "GENERATED-3", name: ${name}, price: "12.50" };
    const made = await ok(duka.POST("/api/v1/products", { body }));
    const refused = await ok(duka.POST("/api/v1/products", { body })).catch((error: DukaProblem) => error);
    console.log(JSON.stringify({
      listed: data.map(({ name }) => /amoxicillin/i.test(name)), amount: typeof made.price,
      ...(refused instanceof DukaProblem && { status: refused.status, code: refused.code }),
    }));`;

  test("is built, is found by its name, compiles, and does what it says", async () => {
    const folder = consumerFolder("package");
    expect(await compile(folder, program("'Made by a generated client'"))).toBe("");
    expect(await run(folder, who())).toEqual(EXPECTED);
    expect(await compile(folder, program("17"))).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
  });
});

describe("the package's client", () => {
  let session: Session;
  beforeAll(async () => {
    session = await signIn({ url: duka.url }, { email: "owner@kimironko.example", password: duka.password });
  });

  /** A client whose requests are noted, the answers of which become others first. */
  function watched(instead: (answer: Response, nth: number) => Response | Promise<Response>) {
    const sent: Request[] = [];
    const send: Send = async (request) => {
      sent.push(request);
      return instead(await fetch(request), sent.length);
    };
    const retries = { firstWaitMs: 10 };
    return { sent, client: createDuka({ url: duka.url, token: session.token, fetch: send, retries }) };
  }
  const keysOf = (sent: readonly Request[]) => sent.map(({ headers }) => headers.get("Idempotency-Key"));

  test("reads a list to its end, a page at a time, and no further than it is asked", async () => {
    const { sent, client } = watched((answer) => answer);
    const { data } = await ok(
      client.GET("/api/v1/products", { params: { query: { limit: 7, q: "tablet" } } }),
    );
    const found: string[] = [];
    for await (const { id } of client.each("/api/v1/products", { query: { limit: 3, q: "tablet" } })) {
      found.push(id);
      if (found.length === 7) break;
    }
    expect(found).toEqual(data.map(({ id }) => id));
    expect(sent).toHaveLength(1 + 3);
    const all: string[] = [];
    for await (const page of client.pages("/api/v1/warehouses", { query: { limit: 1 } })) {
      expect(page.data.length).toBeLessThanOrEqual(1);
      all.push(...page.data.map(({ id }) => id));
    }
    const { data: warehouses } = await ok(client.GET("/api/v1/warehouses"));
    expect(new Set(all)).toEqual(new Set(warehouses.map(({ id }) => id)));
    expect(all).toHaveLength(warehouses.length);
  });

  const unavailable = () => new Response("{}", { status: 503, headers: { "Retry-After": "0" } });
  const lost = () => {
    throw new TypeError("fetch failed");
  };

  test.each([
    ["a 503", "RETRIED-1", unavailable],
    ["a lost answer", "RETRIED-2", lost],
  ])("makes one row of a write that is sent again after %s, under one key", async (_, sku, instead) => {
    const { sent, client } = watched((answer, nth) => (nth === 1 ? instead() : answer));
    const answer = await client.POST("/api/v1/products", { body: { sku, name: "Made once" } });
    expect(answer.response.status).toBe(201);
    expect(answer.response.headers.get("Idempotency-Replayed")).toBe("true");
    const keys = keysOf(sent);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]]);
    const { data } = await ok(client.GET("/api/v1/products", { params: { query: { sku } } }));
    expect(data.map(({ id }) => id)).toEqual([answer.data?.id]);
  });

  test("gives each write a key of its own, and keeps the caller's", async () => {
    const { sent, client } = watched((answer) => answer);
    const make = (sku: string, key?: string) =>
      client.POST("/api/v1/products", {
        body: { sku, name: "Keyed" },
        params: { header: key ? { "Idempotency-Key": key } : {} },
      });
    const made = await Promise.all([make("KEYED-1"), make("KEYED-2"), make("KEYED-3", "till-7-1041")]);
    expect(made.map(({ response }) => response.status)).toEqual([201, 201, 201]);
    expect(new Set(keysOf(sent)).size).toBe(3);
    const again = await make("KEYED-3", "till-7-1041");
    expect(again.data?.id).toBe(made[2]?.data?.id);
  });

  test("sends a file as it is, with its own type or that of its path", async () => {
    const { sent, client } = watched((answer) => answer);
    const csv = "sku,name,price\nFILE-1,Sent as a file,12.50\n";
    const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const params = { query: { dry_run: true } };
    for (const body of [csv, new Blob([csv]), new Blob([csv], { type: "text/csv" })]) {
      const { data, response } = await client.POST("/api/v1/products/import", { body, params });
      expect([response.status, data]).toMatchObject([200, { dry_run: true, totals: { created: 1 } }]);
    }
    await client.POST("/api/v1/products/import", { body: new Blob([csv], { type: workbook }), params });
    const types = sent.map(({ headers }) => headers.get("Content-Type"));
    expect(types).toEqual(["text/csv", "text/csv", "text/csv", workbook]);
    expect(new Set(keysOf(sent)).size).toBe(4);
    const picture = new Blob([Buffer.from(PIXEL, "base64")], { type: "image/png" });
    const { response } = await client.PUT("/api/v1/businesses/me/logo", { body: picture });
    expect(response.status).toBeLessThan(300);
    const { data } = await client.GET("/api/v1/businesses/me/logo", { parseAs: "blob" });
    expect(data?.type).toBe("image/png");
  });

  test("throws a problem that says which code, and which field is wrong", async () => {
    const { client } = watched((answer) => answer);
    const refused = await ok(
      client.POST("/api/v1/products", { body: { sku: "WRONG", name: "Wrong", price: "twelve" } }),
    ).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DukaProblem);
    expect(refused).toMatchObject({ status: 422, code: "request.invalid" });
    expect((refused as DukaProblem).problem?.errors?.map(({ path }) => path)).toEqual(["price"]);
  });

  test("renews its session before the token ends, once for all who ask", async () => {
    const paths: string[] = [];
    const send: Send = (request) => {
      paths.push(new URL(request.url).pathname);
      return fetch(request);
    };
    const who = { email: "owner@kimironko.example", password: duka.password };
    const own = await signIn({ url: duka.url, fetch: send }, who);
    const first = await own.token();
    vi.setSystemTime(Date.now() + 15 * 60_000);
    const renewed = await Promise.all([own.token(), own.token()]).finally(() => vi.useRealTimers());
    expect(renewed[0]).not.toBe(first);
    expect(renewed[1]).toBe(renewed[0]);
    expect(paths).toEqual(["/api/v1/auth/login", "/api/v1/auth/refresh"]);
    const { response } = await createDuka({ url: duka.url, token: own.token }).GET("/api/v1/tenants/current");
    expect(response.status).toBe(200);
  });
});

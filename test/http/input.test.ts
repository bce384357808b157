import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner, call, mintPerson, mintTenant, send } from "#test/tenant.ts";
import { freshEmail, PASSWORD } from "../modules/identity/person.ts";
import { expectOAuthProblem, expectProblem } from "./contract.ts";

const tenant = await mintTenant();
const owner = await tenant.member("owner");
const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

const invalidAt = (answer: Answer, path: string) => {
  expectProblem(answer, 422, "request.invalid");
  expectNamed(answer, path);
};
/** The same of the token endpoint. */
const invalidForm = (answer: Answer, path: string) => {
  expectOAuthProblem(answer, 400, "request.invalid");
  expectNamed(answer, path);
};
const expectNamed = (answer: Answer, path: string) => {
  expect(answer.body.errors).toContainEqual(expect.objectContaining({ path }));
};
const raw = (method: string, path: string, type: string, text: string) =>
  owner.call(method, path, { raw: { type, text } });

describe("a body is read or refused, never ignored", () => {
  const limits = () => `/admin/tenants/${tenant.id}/limits`;
  const limitsOf = async () =>
    (
      await asOwner(
        sql`select requests_per_day, products from platform.tenant_limits where tenant_id = ${tenant.id}`,
      )
    )[0]?.[0];

  test.each([
    "application/json-seq",
    "application/jsonl",
    "application/json5",
    "application/x-ndjson",
    "text/json",
    "text/plain",
    "application/octet-stream",
    "application/json; charset=utf-16",
    "",
  ])("PUT of limits as %j is 415 and changes none", async (type) => {
    await administrator.call("PUT", limits(), { body: { requests_per_day: 500, products: 7 } });
    const text = JSON.stringify({ requests_per_day: 9 });
    const answer = await administrator.call("PUT", limits(), { raw: { type, text } });
    expectProblem(answer, 415, "request.unsupported_type");
    expect(await limitsOf()).toEqual({ requests_per_day: 500, products: 7 });
  });

  test.each([
    "application/json",
    "Application/JSON; charset=UTF-8",
    'application/json;charset="utf-8"',
    "application/merge-patch+json",
    "application/vnd.duka.v1+json",
  ])("and as %j it is read", async (type) => {
    const answer = await administrator.call("PUT", limits(), {
      raw: { type, text: '{"requests_per_day":501}' },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(await limitsOf()).toMatchObject({ requests_per_day: 501 });
  });

  test("with a DELETE too, and with a POST that takes none", async () => {
    const made = await owner.post<{ id: string }>("/products", { sku: newId(), name: "Kept" });
    const path = `/products/${made.body.id}`;
    invalidAt(await owner.call("DELETE", path, { body: { surprise: 1 } }), "surprise");
    expectProblem(await raw("DELETE", path, "text/plain", "x"), 415, "request.unsupported_type");
    expectProblem(await raw("DELETE", path, "application/json", "{"), 400, "request.malformed");
    expect((await owner.get(path)).status).toBe(200);
    expect((await owner.call("DELETE", path, { body: {} })).status).toBe(204);
    invalidAt(await owner.post(`${path}/restore`, { surprise: 1 }), "surprise");
    expect((await raw("POST", `${path}/restore`, "application/json", "")).status).toBe(200);
  });

  test("that is not UTF-8 is 400, and one that is compressed 415", async () => {
    const sent = (body: Uint8Array<ArrayBuffer>, more = {}) =>
      send("POST", "/api/v1/products", {
        body,
        headers: { Authorization: `Bearer ${owner.token}`, "Content-Type": "application/json", ...more },
      });
    const text = new Uint8Array(new TextEncoder().encode(JSON.stringify({ sku: newId(), name: "x" })));
    expectProblem(
      await sent(new Uint8Array([...text.slice(0, -2), 0xff, 0x22, 0x7d])),
      400,
      "request.malformed",
    );
    expectProblem(await sent(text, { "Content-Encoding": "gzip" }), 415, "request.unsupported_type");
    expect((await sent(text)).status).toBe(201);
  });

  test("a form's field that comes twice is not one text, and a file is none", async () => {
    const form = (type: string, text: string) => call("POST", "/api/v1/auth/token", { raw: { type, text } });
    const twice = await form("application/x-www-form-urlencoded", "username=a&username=b&password=c");
    invalidForm(twice, "username");
    const boundary = "----x";
    const file = `--${boundary}\r\nContent-Disposition: form-data; name="username"; filename="a.txt"\r\n\r\na\r\n--${boundary}--\r\n`;
    invalidForm(await form(`multipart/form-data; boundary=${boundary}`, file), "username");
    expectOAuthProblem(await form("multipart/form-data", "no boundary"), 400, "request.malformed");
  });
});

describe("text that the database cannot keep is 422 with its path", () => {
  test("in a note, a scan, a list and a name of a field", async () => {
    for (const bad of ["\\ud800", "\\udc00x", "a\\u0000b"]) {
      const json = (path: string, text: string) =>
        raw("POST", path, "application/json", text.replaceAll("BAD", bad));
      invalidAt(await json("/stock-counts", `{"warehouse_id":"${newId()}","note":"BAD"}`), "note");
      invalidAt(await json("/scan", '{"code":"BAD"}'), "code");
      invalidAt(await json("/api-keys", '{"name":"k","scopes":["*","BAD"]}'), "scopes.1");
      expectProblem(await json("/products", '{"sku":"x","name":"x","BAD":1}'), 422, "request.invalid");
    }
  });

  test("in the query and in the path", async () => {
    invalidAt(await owner.get("/products?q=a%00b"), "q");
    const path = await administrator.call("DELETE", "/organizations/a%00b");
    expect([403, 422]).toContain(path.status);
    expectProblem(await owner.get("/products?q=%ED%A0%80"), 400, "request.malformed");
  });

  test("in a cursor: it is none of this list's", async () => {
    for (const key of ["\\ud800", "\\u0000"]) {
      const cursor = Buffer.from(`["name","${key}","${newId()}"]`).toString("base64url");
      expectProblem(await owner.get(`/products?sort=name&cursor=${cursor}`), 422, "cursor.invalid");
    }
  });

  test("in a form", async () => {
    const text = "username=a%00b&password=c";
    const answer = await call("POST", "/api/v1/auth/token", {
      raw: { type: "application/x-www-form-urlencoded", text },
    });
    invalidForm(answer, "username");
  });

  test("in a file: its row fails", async () => {
    const file = `sku,name,description\n${newId()},ok,a\0b\n${newId()},b\u202ec,ok\n`;
    const { status, body } = await raw(
      "POST",
      "/products/import?mode=skip_bad&dry_run=true",
      "text/csv",
      file,
    );
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toMatch(/"path":"description"[\s\S]*"path":"name"/);
  });

  test("in what names a tenant: the refusal is kept all the same", async () => {
    const named = encodeURIComponent(`a${"💊".repeat(150)}`);
    expectProblem(await owner.get(`/products?tenant_id=${named}`), 403, "tenant.access_denied");
    expectProblem(await owner.get("/products?tenant_id=a%00b"), 403, "tenant.access_denied");
  });
});

describe("names that JavaScript's objects have", () => {
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "%s is no role, field or filter",
    async (name) => {
      invalidAt(await owner.post("/users", { email: freshEmail(), password: PASSWORD, role: name }), "role");
      invalidAt(
        await call("POST", "/api/v1/auth/register", {
          body: { email: freshEmail(), password: PASSWORD, role: name },
        }),
        "role",
      );
      invalidAt(
        await raw("POST", "/products", "application/json", `{"sku":"x","name":"x","${name}":1}`),
        name,
      );
      invalidAt(await owner.get(`/products?${name}=1`), name);
      invalidAt(await owner.get(`/products?sort=${name}`), "sort");
      invalidAt(await owner.post("/api-keys", { name: "k", scopes: [name] }), "scopes.0");
      const file = await raw("POST", "/products/import", "text/csv", `sku,name,${name}\n1,2,3\n`);
      invalidAt(file, `columns.${name.toLowerCase()}`);
    },
  );
});

describe("moments that Postgres or RFC 3339 cannot hold are 422", () => {
  test.each([
    "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00+16:00",
    "9999-12-31T23:59:59-01:00",
    `2026-01-01T00:00:00.${"9".repeat(150)}Z`,
  ])("%s", async (moment) => {
    invalidAt(await owner.post("/api-keys", { name: "k", scopes: ["*"], expires_at: moment }), "expires_at");
    invalidAt(await owner.get(`/audit-logs?from=${encodeURIComponent(moment)}`), "from");
  });

  test("and days", async () => {
    const movement = {
      type: "receive",
      product_id: newId(),
      warehouse_id: newId(),
      quantity: "1",
      expires_on: "0000-01-01",
    };
    invalidAt(await owner.post("/stock-movements", movement), "expires_on");
    invalidAt(await owner.get("/lots?expires_before=0000-01-01"), "expires_before");
    invalidAt(await owner.get("/reports/turnover?from=0000-01-01"), "from");
  });
});

test("a tenant's name takes no line break: it stands in the subject of mails", async () => {
  const person = await mintPerson();
  for (const name of ["Shop\r\nBcc: a@example.com", "Shop\nx", "Shop\u202ex"])
    invalidAt(await person.post("/organizations", { name }), "name");
});

describe("a number is what was written, or refused", () => {
  test("an amount with more digits than a double keeps is 422 as a number, and exact as a string", async () => {
    const make = (price: string) => raw("POST", "/products", "application/json", price);
    const sku = newId();
    const number = await make(`{"sku":"${sku}","name":"Dear","price":12345678901234.5678}`);
    expectProblem(number, 422, "request.invalid");
    expect(number.body.errors).toEqual([
      expect.objectContaining({
        code: "inexact_number",
        message: expect.stringMatching(/^12345678901234\.5678/),
      }),
    ]);
    const text = await make(`{"sku":"${sku}","name":"Dear","price":"12345678901234.5678"}`);
    expect(text.body).toMatchObject({ price: "12345678901234.5678" });
  });

  test.each(["1e1", "0x10", "+5", "5.0", "%20", "", "٥"])("limit=%s is no whole number", async (limit) => {
    invalidAt(await owner.get(`/products?limit=${encodeURIComponent(decodeURIComponent(limit))}`), "limit");
    invalidAt(await owner.get(`/reports/slow-movers?days=${encodeURIComponent(limit)}`), "days");
  });
});

describe("a query is read or refused", () => {
  test("bytes that are no UTF-8 are 400, a lone percent sign is itself", async () => {
    for (const query of ["q=%ff", "q=a%c3", "q=%ed%a0%80"])
      expectProblem(await owner.get(`/products?${query}`), 400, "request.malformed");
    for (const query of ["q=100%", "q=%C3%89mollient", "q=a+b"])
      expect((await owner.get(`/products?${query}`)).status).toBe(200);
  });

  test("an empty tenant_id selects nothing and says so", async () => {
    invalidAt(await owner.get("/products?tenant_id="), "tenant_id");
  });
});

import { describe, expect, test } from "vitest";
import { declaredErrors, errorKind, refusalCodes } from "#platform/errors.ts";
import { escapeHtml } from "#platform/text.ts";
import { call } from "#test/tenant.ts";
import { expectProblem, openapi } from "./contract.ts";

describe("the page of a refusal", () => {
  test.each(refusalCodes())("%s says what it means, its status and what to do", async (code) => {
    const { status, headers, text } = await call("GET", `/problems/${code}`);
    const kind = errorKind(code);
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(text).toContain(`<h1><code>${code}</code></h1>`);
    expect(text).toContain(escapeHtml(kind.title));
    expect(text).toContain(`Status ${kind.status}.`);
    expect(text).toMatch(/<h2>What to do<\/h2>\n<p>.{15,}<\/p>/);
  });

  test("is where the type of a problem leads", async () => {
    const refused = await call<{ type: string; code: string }>("GET", "/api/v1/products");
    const { status, text } = await call("GET", refused.body.type);
    expect(status).toBe(200);
    expect(text).toContain("auth.required");
  });

  test("is not there for a code that nobody answers with", async () => {
    for (const code of ["nothing.such", "idempotency.replay", "__proto__", "%3Cscript%3E", "x".repeat(100)])
      expectProblem(await call("GET", `/problems/${code}`), 404, "problem.unknown");
  });

  test("names the operations that answer so, each by a link to its reference", async () => {
    const { text } = await call("GET", "/problems/session.not_found");
    expect(text).toContain('<a href="/redoc#operation/identitySessionsEnd">');
    expect(text).toContain("DELETE /api/v1/auth/sessions/{session_id}");
    expect((await call("GET", "/problems/auth.invalid_credentials")).text).toContain("invalid_grant");
  });
});

test("the list has every code of the document, and no other", async () => {
  const { text } = await call("GET", "/problems");
  const linked = [...text.matchAll(/href="\/problems\/([^"]+)"/g)].map(([, code]) => code ?? "");
  const { enum: documented = [] } = openapi.components.schemas.ErrorCode as { enum?: string[] };
  expect(linked.toSorted()).toEqual(documented);
  expect(documented.length).toBeGreaterThan(400);
  expect(documented.every((code) => declaredErrors().has(code))).toBe(true);
});

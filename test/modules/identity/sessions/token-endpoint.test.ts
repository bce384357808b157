import { describe, expect, it } from "vitest";
import { MAILED_CODE } from "#platform/auth/oauth.ts";
import { call, mintPerson } from "#test/tenant.ts";
import { expectOAuthProblem } from "../../../http/contract.ts";
import { served } from "../../../http/deployment.ts";
import { freshEmail, PASSWORD, post, registered, type Tokens } from "../person.ts";

const form = (fields: Record<string, string>, path = "/auth/token") =>
  call<Tokens>("POST", `/api/v1${path}`, {
    raw: { type: "application/x-www-form-urlencoded", text: new URLSearchParams(fields).toString() },
  });

describe("the token endpoint, RFC 6749", () => {
  it("ignores what it does not know, and takes what is empty for not said", async () => {
    const { email } = await registered();
    const more = { scope: "", client_id: "", audience: "https://elsewhere.example", resource: "urn:x" };
    const fields = { grant_type: "password", username: email, password: PASSWORD };
    for (const sent of [
      { ...fields, ...more },
      { ...fields, ...more, grant_type: "", email: "" },
    ]) {
      const answer = await form(sent);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("Pragma")).toBe("no-cache");
    }
  });

  it("takes JSON too, by every grant", async () => {
    const { email } = await registered();
    const signed = await post<Tokens>("/auth/token", { grant_type: "password", email, password: PASSWORD });
    const next = await post<Tokens>("/auth/token", {
      grant_type: "refresh_token",
      refresh_token: signed.body.refresh_token,
    });
    expect([signed.status, next.status]).toEqual([200, 200]);
    const code = await post("/auth/token", { grant_type: MAILED_CODE, email, code: "123456" });
    expectOAuthProblem(code, 400, "auth.invalid_code");
  });

  it.each([
    [{ grant_type: "authorization_code", code: "123456" }, "unsupported_grant_type"],
    [
      { grant_type: "authorization_code", code: "SplxlOBeZQQYbYS6WxSbIA", redirect_uri: "y" },
      "unsupported_grant_type",
    ],
    [{ grant_type: MAILED_CODE, username: "somebody@example.com", code: "twelve" }, "invalid_request"],
    [{ grant_type: "client_credentials", client_id: "c".repeat(300) }, "unsupported_grant_type"],
    [{ grant_type: "client_credentials" }, "unsupported_grant_type"],
    [{ grant_type: "refresh_token" }, "invalid_request"],
    [{ grant_type: "refresh_token", refresh_token: "x".repeat(201) }, "invalid_request"],
    [{ grant_type: "refresh_token", refresh_token: "x.y" }, "invalid_grant"],
    [{ grant_type: "password", username: "somebody" }, "invalid_request"],
    [{ grant_type: "password", password: "something" }, "invalid_request"],
    [{ grant_type: MAILED_CODE, username: "no address", code: "123456" }, "invalid_request"],
    [{}, "invalid_request"],
  ])("refuses %j as %s", async (fields: Record<string, string>, error) => {
    const answer = await form(fields);
    expectOAuthProblem(answer, 400);
    expect(answer.body.error).toBe(error);
    expect(answer.headers.get("WWW-Authenticate")).toBeNull();
  });

  it("reads no token and no password from the address", async () => {
    const answer = await call("POST", "/api/v1/auth/token?grant_type=refresh_token&refresh_token=x", {
      raw: { type: "application/x-www-form-urlencoded", text: "" },
    });
    expectOAuthProblem(answer, 400, "request.invalid");
    expectOAuthProblem(await form({}, "/auth/revoke?token=x"), 400, "request.invalid");
  });

  it("counts tries of a password with those of /auth/login: whoever used them up there has none here", async () => {
    const limit = { AUTH_LIMIT_PER_ADDRESS: "2" };
    const email = freshEmail();
    const from = { "CF-Connecting-IP": "198.51.100.71" };
    const tried = async (path: string) =>
      (await served(limit, "POST", `/api/v1/auth/${path}`, from, { email, password: "wrong" })).answer;
    expect([(await tried("login")).status, (await tried("token")).status]).toEqual([401, 400]);
    const answer = await tried("token");
    expectOAuthProblem(answer, 429, "rate.limited");
    expect(answer.body.error).toBe("temporarily_unavailable");
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await tried("login")).status).toBe(429);
  });
});

describe("the challenge of a 401, RFC 6750", () => {
  const challenge = async (headers: Record<string, string>) => {
    const answer = await call("GET", "/api/v1/users/me", { headers });
    expect(answer.status).toBe(401);
    return answer.headers.get("WWW-Authenticate");
  };
  const where = 'resource_metadata="http://localhost:8787/.well-known/oauth-protected-resource"';

  it("says nothing of an error where no credential was given", async () => {
    for (const headers of [{}, { Authorization: "Basic eDp5" }])
      expect(await challenge(headers as Record<string, string>)).toBe(`Bearer realm="duka", ${where}`);
  });

  it("says invalid_token of a token or key that is none, and of one whose session has ended", async () => {
    const person = await mintPerson();
    await person.call("POST", "/auth/logout");
    for (const headers of [
      { Authorization: "Bearer x.y.z" },
      { "X-API-Key": "duka_x" },
      { Authorization: `Bearer ${person.token}` },
    ]) {
      const said = await challenge(headers as Record<string, string>);
      expect(said).toMatch(/^Bearer realm="duka", error="invalid_token", error_description="[^"]+", /);
      expect(said).toContain(where);
    }
  });

  it("is not told to a page of another host that may not read it, and is to one that may", async () => {
    const origin = "https://shop.example";
    const { answer } = await served({ CORS_ORIGINS: origin }, "GET", "/api/v1/products", { Origin: origin });
    expect(answer.headers.get("Access-Control-Expose-Headers")).toContain("WWW-Authenticate");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Endpoint } from "../../dev/http.ts";
import { startResendEndpoint } from "../../dev/mail/resend-endpoint.ts";

let catcher: Endpoint;

beforeAll(async () => {
  catcher = await startResendEndpoint({ port: 0 });
});

beforeEach(async () => {
  await fetch(`${catcher.url}/messages`, { method: "DELETE" });
});

afterAll(async () => {
  await catcher.close();
});

const email = {
  from: "Duka <hello@duka.example>",
  to: "Amina <amina@example.com>",
  subject: "Hello",
  text: "Hi",
  html: "<p>Hi",
};

async function send(body: unknown, headers: Record<string, string> = {}, path = "/emails") {
  const response = await fetch(catcher.url + path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { authorization: "Bearer re_1", "user-agent": "test", ...headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function messages(query = ""): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${catcher.url}/messages${query}`);
  return (await response.json()) as Record<string, unknown>[];
}

test("keeps what was sent, newest first, until it is emptied", async () => {
  const { status, body } = await send(email);
  expect([status, body]).toEqual([200, { id: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
  await send({ ...email, to: ["b@example.com", "c@example.com"], subject: "Second", html: undefined });
  expect(await messages()).toMatchObject([
    { to: "b@example.com, c@example.com", subject: "Second", text: "Hi", html: null },
    {
      to: email.to,
      subject: "Hello",
      text: "Hi",
      html: "<p>Hi",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    },
  ]);
  expect(await messages("?to=Amina@example.com")).toHaveLength(1);
  expect(await messages("?to=C@example.com")).toHaveLength(1);
  expect(await messages("?to=x@example.com")).toEqual([]);
  expect((await fetch(`${catcher.url}/messages`, { method: "DELETE" })).status).toBe(204);
  expect(await messages()).toEqual([]);
});

describe("refuses", () => {
  test.each<[string, unknown, number, string]>([
    ["what is no JSON", "{", 400, "validation_error"],
    ["no from", { ...email, from: undefined }, 422, "missing_required_field"],
    ["no to", { ...email, to: [] }, 422, "missing_required_field"],
    ["no subject", { ...email, subject: undefined }, 422, "missing_required_field"],
    ["no body", { ...email, text: undefined, html: undefined }, 422, "missing_required_field"],
    ["a strange from", { ...email, from: "Duka" }, 422, "invalid_from_address"],
    ["a strange to", { ...email, to: ["a@example.com", "b"] }, 422, "invalid_parameter"],
    ["51 recipients", { ...email, to: Array(51).fill("a@example.com") }, 422, "invalid_parameter"],
  ])("%s", async (_, body, statusCode, name) => {
    expect(await send(body)).toEqual({
      status: statusCode,
      body: { statusCode, name, message: expect.any(String) },
    });
    expect(await messages()).toEqual([]);
  });

  test("a caller without key, and one without User-Agent", async () => {
    expect(await send(email, { authorization: "" })).toMatchObject({
      status: 401,
      body: { name: "missing_api_key" },
    });
    const anonymous = await fetch(`${catcher.url}/emails`, {
      method: "POST",
      body: "{}",
      headers: { "user-agent": "" },
    });
    expect([anonymous.status, await anonymous.text()]).toEqual([403, "error code: 1010"]);
  });

  test("other methods and paths", async () => {
    const headers = { authorization: "Bearer re_1" };
    expect((await fetch(`${catcher.url}/emails`, { headers })).status).toBe(405);
    expect((await fetch(`${catcher.url}/domains`, { headers })).status).toBe(404);
  });
});

describe("a batch", () => {
  const bad = { ...email, to: "nobody" };

  test("is all or nothing", async () => {
    const { status, body } = await send([email, { ...email, to: "b@example.com" }], {}, "/emails/batch");
    expect([status, body]).toEqual([200, { data: [{ id: expect.any(String) }, { id: expect.any(String) }] }]);
    expect((await messages()).map(({ to }) => to)).toEqual(["b@example.com", email.to]);
    expect((await send([email, bad], {}, "/emails/batch")).status).toBe(422);
    expect((await send(Array(101).fill(email), {}, "/emails/batch")).status).toBe(422);
    expect((await send([{ ...email, attachments: [] }], {}, "/emails/batch")).body.name).toBe(
      "invalid_attachment",
    );
    expect(await messages()).toHaveLength(2);
  });

  test("takes what is valid when asked to be permissive", async () => {
    const { body } = await send([bad, email], { "x-batch-validation": "permissive" }, "/emails/batch");
    expect(body).toEqual({
      data: [{ id: expect.any(String) }],
      errors: [{ index: 0, message: expect.any(String) }],
    });
    expect(await messages()).toHaveLength(1);
  });
});

test("an Idempotency-Key sends once, and holds its first answer", async () => {
  const headers = { "idempotency-key": "k1" };
  const first = await send(email, headers);
  expect(await send(email, headers)).toEqual(first);
  expect(await send({ ...email, subject: "Other" }, headers)).toMatchObject({
    status: 409,
    body: { name: "invalid_idempotent_request" },
  });
  expect((await send(email, { "idempotency-key": "x".repeat(257) })).body.name).toBe(
    "invalid_idempotency_key",
  );
  expect(await messages()).toHaveLength(1);
});

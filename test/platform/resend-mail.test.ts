import { afterEach, describe, expect, it, vi } from "vitest";
import { MailFailed } from "#platform/mail.ts";
import { forPlatform } from "#platform/outside.ts";
import { resend } from "#platform/resend-mail.ts";
import { config } from "#test/tenant.ts";

const MAIL = { to: "amina@example.com", subject: "Hello", text: "A secret", html: "<p>A secret</p>" };

const realFetch = globalThis.fetch;

/** Answers each call of the provider with the next of these; what other tests still send goes its way. */
function provider(...answers: (Response | Error)[]) {
  const calls: { url: string; headers: Headers; body: unknown }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith("https://mail.example.com/")) return realFetch(request);
    calls.push({ url: request.url, headers: request.headers, body: await request.json() });
    const answer = answers.shift() ?? new Response("{}");
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return calls;
}

const port = resend(
  { ...config, RESEND_API_URL: "https://mail.example.com/", RESEND_API_KEY: "re_key" },
  forPlatform,
);
const refusal = (status: number, name: string) =>
  Response.json({ statusCode: status, name, message: "to amina@example.com" }, { status });

afterEach(() => {
  vi.restoreAllMocks();
});

describe("mail through Resend (providers 6)", () => {
  it("sends with key, agent and idempotency key", async () => {
    const calls = provider(Response.json({ id: "1" }));
    await port.send(MAIL, "key-1");
    expect(calls).toHaveLength(1);
    expect(calls[0]?.url).toBe("https://mail.example.com/emails");
    expect(Object.fromEntries(calls[0]?.headers ?? [])).toMatchObject({
      authorization: "Bearer re_key",
      "user-agent": expect.stringContaining("duka"),
      "idempotency-key": "key-1",
    });
    expect(calls[0]?.body).toEqual({ ...MAIL, to: ["amina@example.com"], from: config.MAIL_FROM });
  });

  it("tries again, under the same key, what may pass by itself", async () => {
    const calls = provider(
      refusal(429, "rate_limit_exceeded"),
      new DOMException("too slow", "TimeoutError"),
      Response.json({ id: "1" }),
    );
    await port.send(MAIL, "key-2");
    expect(calls.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["key-2", "key-2", "key-2"]);
  });

  it("gives up at once on what is wrong for good, and after three tries on the rest, and tells no secret", async () => {
    const wrong = provider(refusal(422, "invalid_from_address"));
    await expect(port.send(MAIL, "key-3")).rejects.toThrow(new MailFailed("422 invalid_from_address"));
    expect(wrong).toHaveLength(1);
    vi.restoreAllMocks();
    const down = provider(...[1, 2, 3].map(() => refusal(503, "internal_server_error")));
    await expect(port.send(MAIL, "key-4")).rejects.toThrow(new MailFailed("503 internal_server_error"));
    expect(down).toHaveLength(3);
  });
});

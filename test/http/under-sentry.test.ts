import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { config } from "#test/tenant.ts";
import { underSentry } from "../../src/under-sentry.ts";

/** What Sentry gets where a request fails. */
async function reportsOf(request: Request): Promise<string> {
  const sent: string[] = [];
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (String(input).includes("ingest.example")) sent.push(await new Response(init?.body).text());
    return new Response("{}");
  });
  const worker = underSentry(
    {
      async fetch({ url }) {
        await fetch(`https://example.com/messages/${TOKEN}?key=${TOKEN}`);
        console.info(`at ${url}`);
        throw new Error(`a fault at ${url}`);
      },
      async queue() {},
      async scheduled() {},
    },
    () => ({ ...config, SENTRY_DSN: "https://key@ingest.example/1", ENVIRONMENT: "test" }),
  );
  try {
    const context = createExecutionContext();
    const answer = worker.fetch(request as Parameters<typeof worker.fetch>[0], env as Env, context);
    await expect(answer).rejects.toThrow("a fault");
    await waitOnExecutionContext(context);
  } finally {
    spy.mockRestore();
  }
  return sent.join("\n");
}

const TOKEN = "AZ-token_0123456789AZ-token_0123456789AZ";

test("Sentry gets a fault with its place and the template of its address, and no token, header or caller", async () => {
  const text = await reportsOf(
    new Request(`https://duka.example/api/v1/kyc/links/${TOKEN}?audience=Bank&ticket=${TOKEN}`, {
      method: "POST",
      headers: {
        ...{ Authorization: `Bearer ${TOKEN}`, Cookie: `session=${TOKEN}`, "X-API-Key": TOKEN },
        ...{ "X-Forwarded-For": "192.0.2.7", "CF-Connecting-IP": "192.0.2.7" },
      },
      body: JSON.stringify({ password: TOKEN }),
    }),
  );
  expect(text).toContain("a fault at https://duka.example/api/v1/kyc/links/*");
  expect(text).toContain("under-sentry.test.ts");
  expect(text).toContain('"url.path":{"value":"/api/v1/kyc/links/*"');
  for (const hidden of [TOKEN, encodeURIComponent(TOKEN), "Bank", "192.0.2.7", "Bearer"])
    expect(text).not.toContain(hidden);
});

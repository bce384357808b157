import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { createApp } from "../../src/app.ts";

const app = createApp();

/** What a deployment with other bindings answers, and the lines that it logs. */
export interface Served {
  answer: Answer;
  logged: Record<string, unknown>[];
}

/** Asks the Worker as it would answer with some bindings changed or, where undefined, missing. */
export async function served(
  bindings: Record<string, unknown>,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  sent?: unknown,
): Promise<Served> {
  const logged: Record<string, unknown>[] = [];
  const spies = (["info", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line: unknown) => {
      if (typeof line === "string" && line.startsWith("{"))
        logged.push(JSON.parse(line) as Record<string, unknown>);
    }),
  );
  try {
    const context = createExecutionContext();
    const given = sent === undefined ? {} : { body: JSON.stringify(sent) };
    const request = new Request(new URL(path, "http://localhost:8787"), {
      method,
      headers: { ...(sent === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...given,
    });
    const response = await app.fetch(request, { ...env, ...bindings } as Env, context);
    const text = await response.text();
    await waitOnExecutionContext(context);
    const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
    const body = (isJson && text ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { answer: { status: response.status, headers: response.headers, text, body }, logged };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

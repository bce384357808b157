import type { Context as HonoContext } from "hono";
import type { Context } from "../context.ts";
import type { HttpEnv } from "./http-env.ts";

type Fields = Readonly<Record<string, string>>;

/** What every answer says to browsers. */
const SECURE: Fields = {
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=15552000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-DNS-Prefetch-Control": "off",
  "X-Download-Options": "noopen",
  "X-Frame-Options": "SAMEORIGIN",
  "X-Permitted-Cross-Domain-Policies": "none",
  "X-XSS-Protection": "0",
};

/** The answers that were made with all their headers at once: setting one later costs a call of the runtime each. */
const whole = new WeakSet<Response>();

/** What every answer says of its request: its id, how long it took, and what was noted on the way, such as what is left of limits. */
function ofRequest(ctx: Context, started: number): Fields {
  ctx.timings.set("total", performance.now() - started);
  const timing = [...ctx.timings].map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`).join(", ");
  return { ...Object.fromEntries(ctx.headers), "Server-Timing": timing, "X-Request-Id": ctx.requestId };
}

/** An answer with all its headers. It is kept by nobody unless it says so. */
export function wholeAnswer(
  c: HonoContext<HttpEnv>,
  body: BodyInit | null,
  { status, headers }: { status: number; headers: Fields },
): Response {
  const answer = new Response(body, {
    status,
    headers: {
      ...SECURE,
      "Cache-Control": "no-store",
      Vary: "Origin",
      ...headers,
      ...ofRequest(c.get("ctx"), c.get("started")),
    },
  });
  whole.add(answer);
  return answer;
}

/** Gives an answer what it lacks: nothing where it was made whole. */
export function complete(c: HonoContext<HttpEnv>): void {
  if (whole.has(c.res)) return;
  const { headers } = c.res;
  const added = { ...SECURE, ...ofRequest(c.get("ctx"), c.get("started")) };
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (!headers.get("Vary")?.includes("Origin")) headers.append("Vary", "Origin");
}

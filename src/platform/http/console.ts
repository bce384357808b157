import type { Hono, Context as HonoContext } from "hono";
import { type Config, configOf } from "../env.ts";
import { Problem } from "../errors.ts";
import type { HttpEnv } from "./http-env.ts";

/** Where the console is served; what its page loads stands below it. */
const PATH = "/console";

/** Nothing but what stands beside the page, and this host's API; its sockets by name for browsers to which 'self' is none. */
const csp = ({ PUBLIC_URL }: Config): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(PUBLIC_URL).origin.replace("http", "ws")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

const NAMED_BY_CONTENT = /\.[0-9a-f]{16}\.\w+$/;

/** Mounts the console, which dev/console-assets.ts puts among the assets; other methods of its path are 405. */
export function mountConsole(app: Hono<HttpEnv>): void {
  app.get(PATH, async (c) => {
    const page = await asset(c, new URL(`${PATH}/`, c.req.url));
    page.headers.set("Content-Security-Policy", csp(configOf(c.env)));
    page.headers.set("Cache-Control", "no-cache");
    return page;
  });
  app.get(`${PATH}/`, (c) => c.redirect(PATH, 308));
  app.get(`${PATH}/:file`, async (c) => {
    const file = await asset(c, new URL(c.req.url));
    if (NAMED_BY_CONTENT.test(c.req.param("file")))
      file.headers.set("Cache-Control", "public, max-age=31536000, immutable");
    return file;
  });
  app.all(PATH, () => {
    throw new Problem("route.method_not_allowed", { headers: { Allow: "GET" } });
  });
}

/** A file of the assets, or 304 to who has it. Errors: route.not_found. */
async function asset(c: HonoContext<HttpEnv>, url: URL): Promise<Response> {
  const found = await c.env.ASSETS.fetch(new Request(url, c.req.raw));
  if (!found.ok && found.status !== 304) throw new Problem("route.not_found");
  return new Response(found.body, found);
}

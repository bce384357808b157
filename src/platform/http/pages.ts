import { createHash } from "node:crypto";
import type { Hono, Context as HonoContext } from "hono";
import { publicAuditKeys } from "../audit-keys.ts";
import { ENDPOINTS } from "../auth/oauth.ts";
import { publicKeys } from "../auth/tokens.ts";
import { type Config, configOf } from "../env.ts";
import { Problem } from "../errors.ts";
import { DOCUMENT_ASSET, reachedText } from "../openapi/kept-document.ts";
import { assetsOf, type ReadAsset } from "../read-asset.ts";
import { discoveryPages } from "./discovery.ts";
import { REDOC_CSP, redocPage, SWAGGER_CSP, swaggerPage } from "./docs-pages.ts";
import type { HttpEnv } from "./http-env.ts";
import type { Page } from "./page.ts";

const DOCUMENT = "/api/v1/openapi.json";

const swagger = (path: string, name: string): Page => ({
  path,
  name,
  summary: "The API in Swagger UI",
  type: "text/html",
  text: () => swaggerPage(DOCUMENT),
  headers: { "Content-Security-Policy": SWAGGER_CSP },
});

const redoc = (path: string, name: string): Page => ({
  path,
  name,
  summary: "The API in ReDoc",
  type: "text/html",
  text: () => redocPage(DOCUMENT),
  headers: { "Content-Security-Policy": REDOC_CSP },
});

/** The pages of the API. */
export const pages: readonly Page[] = [
  {
    path: DOCUMENT,
    name: "platform.documents.openapi",
    summary: "This document",
    type: "application/json",
    text: async (config, read) => reachedText(new TextDecoder().decode(await read(DOCUMENT_ASSET)), config),
  },
  swagger("/api/v1/docs", "platform.documents.swagger"),
  swagger("/docs", "platform.documents.swagger:get.docs"),
  redoc("/api/v1/redoc", "platform.documents.redoc"),
  redoc("/redoc", "platform.documents.redoc:get.redoc"),
  {
    path: ENDPOINTS.keys,
    name: "platform.keys.list",
    summary: "The public keys that verify access tokens",
    type: "application/json",
    text: (config) => JSON.stringify(publicKeys(config)),
    headers: { "Cache-Control": "public, max-age=300" },
  },
  ...discoveryPages,
  {
    path: "/.well-known/audit-keys.json",
    name: "platform.audit_keys.list",
    summary: "The public keys that verify checkpoints of audit logs",
    type: "application/json",
    text: (config) => JSON.stringify(publicAuditKeys(config)),
    headers: { "Cache-Control": "public, max-age=300" },
  },
];

/** Mounts the pages; other methods of their paths are 405. */
export function mountPages(app: Hono<HttpEnv>, all: readonly Page[]): void {
  for (const page of all) {
    const kept = new WeakMap<Config, Kept>();
    app.get(page.path, async (c) =>
      answer(c, page, await keptOf(kept, page, configOf(c.env), assetsOf(c.env))),
    );
    app.all(page.path, () => {
      throw new Problem("route.method_not_allowed", { headers: { Allow: "GET" } });
    });
  }
}

/** A page as this isolate keeps it. */
interface Kept {
  text: string;
  etag: string;
}

/** A promise of one request is not kept, as another may not wait for it. */
async function keptOf(
  kept: WeakMap<Config, Kept>,
  page: Page,
  config: Config,
  read: ReadAsset,
): Promise<Kept> {
  const known = kept.get(config);
  if (known) return known;
  const text = await page.text(config, read);
  const made = { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
  kept.set(config, made);
  return made;
}

/** The page, or 304 to a caller that has it. Browsers keep it and ask again each time, unless the page says otherwise. */
function answer(c: HonoContext<HttpEnv>, { type, headers }: Page, { text, etag }: Kept): Response {
  const has = (c.req.header("If-None-Match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  const always = { "Cache-Control": "no-cache", ETag: etag, ...headers };
  if (has.includes(etag) || has.includes("*")) return c.body(null, 304, always);
  return c.body(text, 200, { "Content-Type": `${type}; charset=UTF-8`, ...always });
}

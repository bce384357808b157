import type { Hono, Context as HonoContext } from "hono";
import { publicKeys } from "../auth/tokens.ts";
import { configOf } from "../env.ts";
import { Problem } from "../errors.ts";
import { REDOC_CSP, redocPage, SWAGGER_CSP, swaggerPage } from "./docs-pages.ts";
import type { HttpEnv } from "./serve.ts";

/** What anybody may read that is no operation: the documentation and the public keys. `path` is from the root. */
export interface Page {
  path: string;
  /** The operation id in the OpenAPI document. */
  name: string;
  summary: string;
  type: "text/html" | "application/json";
  serve(c: HonoContext<HttpEnv>): Response | Promise<Response>;
}

const DOCUMENT = "/api/v1/openapi.json";

const swagger = (path: string, name: string): Page => ({
  path,
  name,
  summary: "The API in Swagger UI",
  type: "text/html",
  serve: (c) => c.html(swaggerPage(DOCUMENT), 200, { "Content-Security-Policy": SWAGGER_CSP }),
});

const redoc = (path: string, name: string): Page => ({
  path,
  name,
  summary: "The API in ReDoc",
  type: "text/html",
  serve: (c) => c.html(redocPage(DOCUMENT), 200, { "Content-Security-Policy": REDOC_CSP }),
});

/** The pages of the API; `document` makes the OpenAPI document for the public URL of this deployment. */
export function pages(document: (publicUrl: string) => object): Page[] {
  return [
    {
      path: DOCUMENT,
      name: "platform.documents.openapi",
      summary: "This document",
      type: "application/json",
      serve: (c) => c.json(document(configOf(c.env).PUBLIC_URL)),
    },
    swagger("/api/v1/docs", "platform.documents.swagger"),
    swagger("/docs", "platform.documents.swagger:get.docs"),
    redoc("/api/v1/redoc", "platform.documents.redoc"),
    redoc("/redoc", "platform.documents.redoc:get.redoc"),
    {
      path: "/.well-known/jwks.json",
      name: "platform.keys.list",
      summary: "The public keys that verify access tokens",
      type: "application/json",
      serve: (c) => c.json(publicKeys(configOf(c.env)), 200, { "Cache-Control": "public, max-age=300" }),
    },
  ];
}

/** Mounts the pages; other methods of their paths are 405. */
export function mountPages(app: Hono<HttpEnv>, all: readonly Page[]): void {
  for (const { path, serve } of all) {
    app.get(path, (c) => serve(c));
    app.all(path, () => {
      throw new Problem("route.method_not_allowed", { headers: { Allow: "GET" } });
    });
  }
}

/** What the OpenAPI document says of a page. */
export function describePage({ name, summary, type }: Page): Record<string, unknown> {
  return {
    operationId: name,
    summary,
    description: "Anybody.",
    tags: [pageTag({ name })],
    security: [],
    responses: {
      200: {
        description: summary,
        content: { [type]: { schema: type === "text/html" ? { type: "string" } : { type: "object" } } },
      },
      405: {
        description: "`route.method_not_allowed`: The method is not allowed here",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

/** The tag that a page stands under in the OpenAPI document. */
export const pageTag = ({ name }: Pick<Page, "name">): string => name.split(".").slice(0, 2).join(".");

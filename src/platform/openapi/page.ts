import type { Page } from "../http/page.ts";
import { operationId } from "./operation-id.ts";
import type { Refusals } from "./problems.ts";

/** What the OpenAPI document says of a page. */
export function describePage({ name, summary, type }: Page, refusals: Refusals): Record<string, unknown> {
  const headers = Object.fromEntries(
    ["X-Request-Id", "ETag"].map((header) => [header, { $ref: `#/components/headers/${header}` }]),
  );
  return {
    operationId: operationId(name),
    summary,
    description: "Anybody.",
    tags: [pageTag({ name })],
    security: [],
    responses: {
      200: {
        description: summary,
        headers,
        content: { [type]: { schema: { type: type === "text/html" ? "string" : "object" } } },
      },
      304: { description: "The page is the one that `If-None-Match` names", headers },
      405: refusals.refer(405, ["route.method_not_allowed"]),
      500: refusals.refer(500, ["internal.fault"]),
      503: refusals.refer(503, ["config.invalid"]),
    },
  };
}

/** The tag that a page stands under in the OpenAPI document. */
export const pageTag = ({ name }: Pick<Page, "name">): string => name.split(".").slice(0, 2).join(".");

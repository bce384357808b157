import { z } from "zod";
import { type ErrorCode, errorKind } from "../errors.ts";
import type { Socket } from "../http/socket.ts";
import { operationId } from "./operation-id.ts";
import type { Refusals } from "./problems.ts";

/** The codes that are answered in place of a socket. */
const NO_SOCKET = [
  "socket.upgrade_required",
  "route.method_not_allowed",
  "config.invalid",
  "internal.fault",
] as const satisfies ErrorCode[];

const PROBLEM = { $ref: "#/components/schemas/Problem" };

/** What the OpenAPI document says of a socket. */
export function describeSocket(
  { name, summary, roles, query, errors, frames }: Socket,
  refusals: Refusals,
): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  const byStatus = Map.groupBy(NO_SOCKET, (code) => errorKind(code).status);
  return {
    operationId: operationId(name),
    summary,
    description: `A WebSocket. Members as ${roles.join(", ")}; no API keys. The ticket of \`POST /ws/tickets\` stands in the query, or the access token among the subprotocols, behind \`duka.v1\`. A refusal is a socket that is closed at once, with a code and one of these reasons: ${errors.map((code) => `\`${code}\``).join(", ")}.`,
    externalDocs: { url: frames, description: "The JSON Schema of its frames" },
    tags: [socketTag({ name })],
    security: [],
    parameters: Object.entries(properties).map(([field, schema]) => {
      const { description, ...rest } = schema as Record<string, unknown>;
      return {
        name: field,
        in: "query",
        required: false,
        ...(description ? { description } : {}),
        schema: rest,
      };
    }),
    responses: {
      101: { description: "The socket" },
      default: { description: "A problem", content: { "application/problem+json": { schema: PROBLEM } } },
      ...Object.fromEntries([...byStatus].map(([status, codes]) => [status, refusals.refer(status, codes)])),
    },
  };
}

/** The tag that a socket stands under in the OpenAPI document. */
export const socketTag = ({ name }: Pick<Socket, "name">): string => name.split(".").slice(0, 2).join(".");

import type { IncomingMessage } from "node:http";
import { type Endpoint, type Reply, serve } from "../http.ts";
import { callLog } from "./call-log.ts";
import type { Engine, Statement } from "./engine.ts";
import {
  BadRequest,
  parseBatchHeaders,
  parseBody,
  parseLogin,
  shapeError,
  shapeResult,
} from "./neon-protocol.ts";

/**
 * Speaks Neon's HTTP protocol (`POST /sql`) in front of an engine, as the driver @neondatabase/serverless expects it.
 * `GET /calls?request_id=…` answers with the number of calls under that `X-Request-Id` and their statements.
 * Errors: `PortInUse`.
 */
export function startNeonEndpoint(engine: Engine, options: { port: number }): Promise<Endpoint> {
  const calls = callLog();
  return serve(options.port, "NEON_PORT", async (request, body) => {
    if (request.method === "POST" && request.url === "/sql")
      return answerSql(engine, request, body, calls.record);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    if (request.method === "GET" && pathname === "/calls") {
      return { status: 200, json: calls.of(searchParams.get("request_id") ?? "") };
    }
    return { status: 404, json: { message: "not found" } };
  });
}

type Record = (requestId: string, statements: readonly Statement[]) => void;

async function answerSql(
  engine: Engine,
  request: IncomingMessage,
  body: string,
  record: Record,
): Promise<Reply> {
  const { headers } = request;
  try {
    const login = parseLogin(header(request, "neon-connection-string"));
    const { batch, statements } = parseBody(body);
    const requestId = header(request, "x-request-id");
    if (requestId) record(requestId, statements);

    const rawText = headers["neon-raw-text-output"] === "true";
    const array = headers["neon-array-mode"] === "true";
    if (!batch) {
      const results = await engine.batch(login, statements);
      return { status: 200, json: results.map((result) => shapeResult(result, { array, rawText }))[0] };
    }
    const { options, echo } = parseBatchHeaders(headers);
    const results = statements.length > 0 ? await engine.batch(login, statements, options) : [];
    const shaped = results.map((result, at) =>
      shapeResult(result, { array: statements[at]?.arrayMode ?? array, rawText }),
    );
    return { status: 200, json: { results: shaped }, headers: echo };
  } catch (error) {
    if (error instanceof BadRequest || isPostgresError(error))
      return { status: 400, json: shapeError(error) };
    throw error;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** Five characters: an SQLSTATE. Other codes (ECONNREFUSED) mean that the database cannot be reached, a 500 as at Neon. */
function isPostgresError(error: unknown): boolean {
  return (
    /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code)) &&
    (error as { severity?: unknown }).severity !== undefined
  );
}

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer of a local endpoint: a JSON value, or text with its own type. */
export type Reply = {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
  /** The connection breaks before the answer. */
  lost?: boolean;
};

/** A local endpoint that listens. `url` has no slash at its end. */
export type Endpoint = { url: string; port: number; close(): Promise<void> };

/** A port that something else listens on. */
export class PortInUse extends Error {
  override readonly name = "PortInUse";
}

export type Handler = (request: IncomingMessage, body: string) => Promise<Reply> | Reply;

const LARGEST_BODY = 32 * 1024 * 1024;

/**
 * Serves HTTP on this machine alone. Port 0 takes any free one; `portSetting` is the variable that a person would set to
 * move it. Errors: `PortInUse`.
 */
export async function serve(port: number, portSetting: string, handle: Handler): Promise<Endpoint> {
  const server = createServer((request, response) => {
    void answer(request, handle).then(({ status, json, text, headers, lost }) => {
      if (lost) return response.destroy();
      const body = text ?? (json === undefined ? "" : JSON.stringify(json));
      response.writeHead(status, {
        "content-type": text === undefined ? "application/json" : "text/plain; charset=utf-8",
        "content-length": Buffer.byteLength(body),
        ...headers,
      });
      response.end(body);
    });
  });
  // Longer than the runtime keeps an idle connection, so that it never writes on one that is being closed.
  server.keepAliveTimeout = 180_000;
  await listen(server, port, portSetting);
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, handle: Handler): Promise<Reply> {
  try {
    return await handle(request, await readBody(request));
  } catch (error) {
    const message = reason(error);
    return { status: 500, json: { message, error: message } };
  }
}

/** Why something failed, on one line; a refused connection has its text only in the errors that it gathers, or its code. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  const { message, code } = error as { message?: string; code?: string };
  return (message || code || String(error)).replaceAll(/\s*\n\s*/g, " ");
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) reject(new Error("the body is larger than 32 MiB"));
      else chunks.push(chunk);
    });
    request.on("end", () =>
      resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()),
    );
    request.on("error", reject);
  });
}

function listen(server: Server, port: number, portSetting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(
        taken
          ? new PortInUse(`Port ${port} is in use: stop what listens there or set ${portSetting}.`)
          : error,
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

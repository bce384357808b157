import { fork } from "node:child_process";
import { freePort } from "../dev/free-port.ts";
import { startFastApi } from "./fastapi.ts";
import { plainTables } from "./plain-tables.ts";
import { WHO } from "./seed.ts";
import type { capturedStatements } from "./statements.ts";
import { untilListening } from "./workerd.ts";

/** A server that Duka is compared with: what it is called, its port, and how it is stopped. */
export type Peer = { name: string; port: number; stop(): void };

async function startNode(name: string, file: string, work: Record<string, unknown>): Promise<Peer> {
  const port = await freePort();
  const child = fork(new URL(file, import.meta.url));
  child.send({ ...work, port });
  process.on("exit", () => child.kill());
  await untilListening(port, child);
  return { name, port, stop: () => void child.kill() };
}

/**
 * The servers that Duka is compared with: one that runs the same SQL, one with plain SQL, as one would write it by hand, and
 * FastAPI, where this machine has it.
 */
export async function startPeers(of: {
  postgresUrl: string;
  password: string;
  contextKey: string;
  product: string;
  statements: Awaited<ReturnType<typeof capturedStatements>>;
}): Promise<Peer[]> {
  const login = new URL(of.postgresUrl);
  login.username = "app_api";
  login.password = of.password;
  const claims = {
    tenant: WHO.tenant,
    scope: "tenant",
    kind: "user",
    user: WHO.user,
    session: WHO.session,
    roles: ["owner"],
    request: "bench",
    ip: "127.0.0.1",
  };
  const minimal = await startNode("minimal Node", "./minimal-server.ts", {
    databaseUrl: login.href,
    contextKey: of.contextKey,
    claims,
    statements: of.statements,
  });
  const databaseUrl = await plainTables(of.postgresUrl);
  const plain = await startNode("plain Node", "./plain-server.ts", {
    databaseUrl,
    tenant: WHO.tenant,
    user: WHO.user,
    product: of.product,
  });
  const python = await startFastApi({ databaseUrl, tenant: WHO.tenant, user: WHO.user });
  return [minimal, plain, ...(python ? [{ name: "FastAPI", ...python }] : [])];
}

import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import pg from "pg";

/**
 * The yardstick: one Node process with `pg` that runs the statements Duka runs, in one transaction, and nothing else.
 * No validation, no tokens, no admission, no log. Its first message is its work.
 */
const [work] = (await once(process, "message")) as [
  {
    port: number;
    databaseUrl: string;
    contextKey: string;
    claims: Record<string, unknown>;
    statements: Record<"list" | "read" | "create", { sql: string; params: unknown[] }[]>;
  },
];
const pool = new pg.Pool({ connectionString: work.databaseUrl, max: 16 });

async function run(name: "list" | "read" | "create", command: string): Promise<string[]> {
  const claims = JSON.stringify({
    ...work.claims,
    command,
    access: name === "create" ? "write" : "read",
    issued_at: Date.now() / 1000,
  });
  const key = Buffer.from(work.contextKey, "hex");
  const signature = createHmac("sha256", key).update(claims).digest("hex");
  const client = await pool.connect();
  try {
    const [, , ...results] = await Promise.all([
      client.query(name === "create" ? "begin" : "begin read only"),
      client.query({ name: "enter", text: "select app.enter($1, $2)", values: [claims, signature] }),
      ...work.statements[name].map(({ sql, params }, at) =>
        client.query<Record<string, unknown>>({
          name: `${name}-${at}`,
          text: sql,
          values: params.map((value) => (value === "$new" ? randomUUID() : value)),
        }),
      ),
      client.query("commit"),
    ]);
    // Rows of lists come as columns, all else as JSON text or nothing.
    return results.flatMap(({ rows }) =>
      rows.flatMap((row) =>
        name === "list" ? JSON.stringify(row) : ((row.body as string | undefined) ?? []),
      ),
    );
  } finally {
    client.release();
  }
}

createServer(async (request, response) => {
  try {
    const [name, command] =
      request.method === "POST"
        ? (["create", "inventory.products.create"] as const)
        : request.url?.startsWith("/one")
          ? (["read", "inventory.products.read"] as const)
          : (["list", "inventory.products.list"] as const);
    request.resume();
    const rows = request.url === "/health" ? [] : await run(name, command);
    response.setHeader("Content-Type", "application/json");
    response.end(name === "list" ? `{"data":[${rows.slice(0, 50).join(",")}],"next_cursor":null}` : rows[0]);
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
}).listen(work.port, "127.0.0.1");

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import pg from "pg";
import { PLAIN_TENANT } from "./plain-tables.ts";

/**
 * What one would write by hand: one Node process with `pg` and plain SQL, rows under Duka's policy by a plain setting, and one
 * insert into an audit log for each product. No validation, no tokens, no admission, no sessions, no events. Its first message is its work.
 */
const [work] = (await once(process, "message")) as [
  { port: number; databaseUrl: string; tenant: string; user: string; product: string },
];
const pool = new pg.Pool({ connectionString: work.databaseUrl, max: 16 });

const COLUMNS = `id, sku, name, description, category, barcode, unit, price, cost, currency, tax_category, reorder_point, reorder_quantity,
  track_lots, expiry_required, whole_units, quarantine_returns, min_receipt_days, serials_required, generic_name, strength, form,
  controlled_class, cold_chain, stocked, active, version, created_at, updated_at`;
const LIST = `select ${COLUMNS} from plain.products where deleted_at is null order by id desc limit 51`;
const READ = `select ${COLUMNS} from plain.products where id = $1 and deleted_at is null`;
const CREATE = `insert into plain.products (tenant_id, id, sku, name, price, category, currency)
  values ($1, $2, $3, $4, $5, $6, 'RWF') returning ${COLUMNS}`;
const AUDIT = `insert into plain.audit (tenant_id, id, actor_id, action, target_id, after)
  select tenant_id, $2, $3, 'products.create', id, to_jsonb(p) from plain.products p where id = $1`;

type Query = { name: string; text: string; values: unknown[] };

/** Runs statements in one transaction of the tenant; gives the rows of the first of them. */
async function run(begin: string, queries: readonly Query[]): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    const [, , first] = await Promise.all([
      client.query(begin),
      client.query({
        name: "tenant",
        text: `select set_config('${PLAIN_TENANT}', $1, true)`,
        values: [work.tenant],
      }),
      ...queries.map((query) => client.query(query)),
      client.query("commit"),
    ]);
    return first?.rows ?? [];
  } finally {
    client.release();
  }
}

async function list(): Promise<unknown> {
  const rows = (await run("begin read only", [{ name: "list", text: LIST, values: [] }])) as { id: string }[];
  const data = rows.slice(0, 50);
  return { data, next_cursor: rows.length > 50 ? data.at(-1)?.id : null };
}

async function create(body: string): Promise<unknown> {
  const { sku, name, price, category } = JSON.parse(body);
  const id = randomUUID();
  const [made] = await run("begin", [
    { name: "create", text: CREATE, values: [work.tenant, id, sku, name, price, category] },
    { name: "audit", text: AUDIT, values: [id, randomUUID(), work.user] },
  ]);
  return made;
}

createServer(async (request, response) => {
  try {
    const answer =
      request.method === "POST"
        ? await create(await text(request))
        : request.url === "/health"
          ? null
          : request.url === "/list"
            ? await list()
            : (await run("begin read only", [{ name: "read", text: READ, values: [work.product] }]))[0];
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(answer));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
}).listen(work.port, "127.0.0.1");

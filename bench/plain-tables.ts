import pg from "pg";

/** The setting that names the tenant of a transaction of the plain server. */
export const PLAIN_TENANT = "plain.tenant";

/**
 * The tables of the plain server, beside Duka's and with what they have in them: products with the same columns, constraints and
 * indexes, an audit log with its own key alone, and Duka's policy by a plain setting. Gives the URL of their login.
 */
export async function plainTables(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const policy = (table: string) => `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy tenant_rows on ${table} using (tenant_id = current_setting('${PLAIN_TENANT}')::uuid)
      with check (tenant_id = current_setting('${PLAIN_TENANT}')::uuid);
    grant select, insert on ${table} to plain;`;
  await client.query(`
    create role plain login password 'plain';
    create schema plain;
    grant usage on schema plain to plain;
    create table plain.products (like inventory.products including all);
    insert into plain.products overriding system value select * from inventory.products;
    create table plain.audit (tenant_id uuid not null, id uuid not null, occurred_at timestamptz not null default now(), actor_id uuid,
      action text not null, target_id uuid, after jsonb, primary key (tenant_id, id));
    ${policy("plain.products")}
    ${policy("plain.audit")}
    analyze plain.products`);
  await client.end();
  const login = new URL(databaseUrl);
  login.username = "plain";
  login.password = "plain";
  return login.href;
}

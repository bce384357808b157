import pg from "pg";

/** The tenant, member and session that the load acts as. */
export const WHO = {
  tenant: "01900000-0000-7000-8000-000000000001",
  user: "01900000-0000-7000-8000-000000000002",
  session: "01900000-0000-7000-8000-000000000003",
};

/** The tenant, with that member alone. */
export const memberSql = `
  insert into tenants.tenants (id, slug, name, kind, status) values ('${WHO.tenant}', 'bench-1', 'Bench 1', 'retail', 'active');
  insert into identity.users (id, email, status) values ('${WHO.user}', 'bench@example.com', 'active');
  insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at)
  values ('${WHO.session}', '${WHO.user}', '\\x00', '{pwd}', now() + interval '1 day');
  insert into identity.memberships (tenant_id, id, user_id, roles, status)
  values ('${WHO.tenant}', app.uuid7(), '${WHO.user}', '{owner}', 'active');
  insert into trust.standings (tenant_id, level, held) values ('${WHO.tenant}', 3, true);`;

/** A busy database: 50 tenants of 2,000 products each; the measured one is among them. Gives the id of one product. */
export async function seed(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    insert into tenants.tenants (id, slug, name, kind, status)
    select case n when 1 then '${WHO.tenant}'::uuid else app.uuid7() end, 'bench-' || n, 'Bench ' || n, 'retail', 'active'
      from generate_series(1, 50) n;
    insert into platform.tenant_limits (tenant_id, requests_per_minute, requests_per_hour, requests_per_day, products)
    values ('${WHO.tenant}', 2000000000, 2000000000, 2000000000, 2000000000);
    insert into identity.users (id, email, status) values ('${WHO.user}', 'bench@example.com', 'active');
    insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at)
    values ('${WHO.session}', '${WHO.user}', '\\x00', '{pwd}', now() + interval '1 day');
    insert into identity.memberships (tenant_id, id, user_id, roles, status)
    values ('${WHO.tenant}', app.uuid7(), '${WHO.user}', '{owner}', 'active');
    insert into inventory.products (tenant_id, id, sku, name, category, price, cost, currency, reorder_point)
    select t.id, app.uuid7(), 'SKU-' || n, 'Product ' || n, 'Category ' || n % 20, n, n / 2, 'RWF', 10
      from tenants.tenants t cross join generate_series(1, 2000) n;
    analyze;`);
  const { rows } = await client.query<{ id: string }>(
    `select id from inventory.products where tenant_id = '${WHO.tenant}' limit 1`,
  );
  await client.end();
  return rows[0]?.id ?? "";
}

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Argon2Type, Argon2Version } from "@phi-ag/argon2";
import argon2 from "@phi-ag/argon2/node";
import type { Engine } from "./database/engine.ts";
import { sampleProducts } from "./sample/products.ts";

/** The sign-ins of the demo tenant: one person of each role, and a platform administrator. */
export type SignIns = { tenant: string; password: string; emails: Record<string, string> };

const ROLES = ["owner", "admin", "manager", "operator", "staff", "cashier", "viewer"] as const;
const SLUG = "kimironko-pharmacy";
const PRODUCTS = 150;

/** Postgres text of a value, safe in a statement. */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const json = (value: unknown): string => `${quoted(JSON.stringify(value))}::jsonb`;

async function passwordHash(password: string): Promise<string> {
  const engine = await argon2();
  return engine.hash(password, {
    memoryCost: 19_456,
    timeCost: 2,
    parallelism: 1,
    hashLength: 32,
    type: Argon2Type.Argon2id,
    version: Argon2Version.Version13,
  }).encoded;
}

/**
 * Makes the demo tenant once: a pharmacy with staff of every role, two warehouses and a quarantine, 150 medicines with stock, and limits
 * high enough to play. Its one password is made up for this machine and kept in `file`; where that is missing, or of
 * another database, its people get a new one.
 */
export async function seedDemo(engine: Engine, file: string): Promise<SignIns> {
  const { rows } = await engine.exec(`select id from tenants.tenants where slug = ${quoted(SLUG)}`);
  const exists = rows.length > 0;
  const kept = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as SignIns & { id?: unknown })
    : undefined;
  if (exists && kept && kept.id === rows[0]?.id) return kept;
  const password = randomBytes(9).toString("base64url");
  const emails = Object.fromEntries(ROLES.map((role) => [role, `${role}@kimironko.example`]));
  const signIns = { tenant: SLUG, password, emails: { ...emails, platform_admin: "platform@duka.example" } };
  const hash = await passwordHash(password);
  await engine.exec(exists ? newPasswordSql(signIns, hash) : demoSql(signIns, hash));
  const [made] = (await engine.exec(`select id from tenants.tenants where slug = ${quoted(SLUG)}`)).rows;
  const fresh = { ...signIns, id: made?.id };
  writeFileSync(file, JSON.stringify(fresh, null, 2), { mode: 0o600 });
  return fresh;
}

function newPasswordSql({ emails }: SignIns, hash: string): string {
  return `
update identity.users set password_hash = ${quoted(hash)}
 where email in (select value from jsonb_each_text(${json(emails)}))`;
}

function demoSql({ emails }: SignIns, hash: string): string {
  return `
begin;
insert into tenants.tenants (id, slug, name, kind, status, email, phone, location, time_zone, currency, locale)
values (app.uuid7(), ${quoted(SLUG)}, 'Kimironko Pharmacy', 'pharmacy', 'active', 'hello@kimironko.example',
        '+250788000000', 'KG 11 Ave, Kigali', 'Africa/Kigali', 'RWF', 'en-RW');
create temporary table demo on commit drop as select id from tenants.tenants where slug = ${quoted(SLUG)};
insert into tenants.pharmacy_profiles (tenant_id, licence_number, superintendent)
select id, 'RW-PH-0421', 'Aline Uwase' from demo;
insert into platform.tenant_limits (tenant_id, requests_per_minute, requests_per_hour, requests_per_day, products)
select id, 6000, 60000, 600000, 20000 from demo;
insert into trust.standings (tenant_id, level, held) select id, 3, true from demo;
insert into tenants.branches (tenant_id, id, code, name, address)
select id, app.uuid7(), 'KIM', 'Kimironko', 'KG 11 Ave, Kigali' from demo;
insert into identity.users (id, email, name, password_hash, status, email_verified_at, platform_roles)
select app.uuid7(), value, initcap(replace(key, '_', ' ')), ${quoted(hash)}, 'active', now(),
       case key when 'platform_admin' then '{platform_admin}' else '{}' end::text[]
  from jsonb_each_text(${json(emails)});
insert into identity.memberships (tenant_id, id, user_id, roles, status)
select demo.id, app.uuid7(), u.id, array[e.key], 'active'
  from demo, jsonb_each_text(${json(emails)}) e join identity.users u on u.email = e.value
 where e.key <> 'platform_admin';
insert into inventory.warehouses (tenant_id, id, code, name, branch_id, quarantine)
select demo.id, app.uuid7(), w.code, w.name, b.id, w.quarantine
  from demo, tenants.branches b,
       (values ('SHOP', 'Shop floor', false), ('STORE', 'Store room', false), ('QUAR', 'Quarantine', true)) w (code, name, quarantine)
 where b.tenant_id = demo.id;
insert into inventory.products (tenant_id, id, sku, name, description, category, barcode, unit, price, cost, currency,
                                tax_category, reorder_point, reorder_quantity, track_lots)
select demo.id, app.uuid7(), p.sku, p.name, p.description, p.category, p.barcode, p.unit, p.price::numeric,
       p.cost::numeric, p.currency, p.tax_category, p.reorder_point, p.reorder_quantity, p.track_lots
  from demo, jsonb_to_recordset(${json(sampleProducts(PRODUCTS))})
    as p (sku text, name text, description text, category text, barcode text, unit text, price text, cost text,
          currency text, tax_category text, reorder_point numeric, reorder_quantity numeric, track_lots boolean);
insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on)
select demo.id, app.uuid7(), p.id, 'L' || to_char(now(), 'YY') || lpad(n::text, 4, '0'),
       (now() + make_interval(days => (20 + n * 9 % 700)::int))::date
  from demo, (select p.*, row_number() over (order by p.sku) as n from inventory.products p) p
 where p.tenant_id = demo.id and p.track_lots;
insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity, unit_cost, reference, occurred_at)
select demo.id, app.uuid7(), 'receive', p.id, w.id, l.id,
       case when w.code = 'STORE' then 3 else 1 end * (p.reorder_quantity + row_number() over (order by p.sku, w.code) % 7),
       p.cost, 'Opening stock', now() - interval '20 days'
  from demo join inventory.products p on p.tenant_id = demo.id
       join inventory.warehouses w on w.tenant_id = demo.id and not w.quarantine
       left join inventory.lots l on l.tenant_id = demo.id and l.product_id = p.id
 order by p.id, w.id;
insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity, reference, occurred_at)
select demo.id, app.uuid7(), 'issue', p.id, w.id, l.id, -(1 + p.n % 3), 'Sale ' || p.n, now() - (2 + p.n % 5) * interval '1 day'
  from demo join (select p.*, row_number() over (order by p.sku) as n from inventory.products p) p
         on p.tenant_id = demo.id and p.n <= 40
       join inventory.warehouses w on w.tenant_id = demo.id and w.code = 'SHOP'
       left join inventory.lots l on l.tenant_id = demo.id and l.product_id = p.id
 order by p.n;
commit;`;
}

/** The sign-ins as a person reads them. */
export function signInLines({ tenant, password, emails }: SignIns): string {
  const people = Object.entries(emails).map(([role, email]) => `    ${role.padEnd(15)} ${email}`);
  return [`  Demo tenant ${tenant}, everybody's password: ${password}`, ...people].join("\n");
}

import { sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";

/** A column as the database has it; `type` is as `format_type` writes it. */
export interface LiveColumn {
  name: string;
  type: string;
  required: boolean;
  has_default: boolean;
  generated: boolean;
}

/** A foreign key: its columns here, the table and columns it points to. */
export interface LiveReference {
  name: string;
  columns: string[];
  target: string;
  target_columns: string[];
}

/** An index: its columns in order (null for an expression), whether it is unique, and its definition. */
export interface LiveIndex {
  name: string;
  columns: (string | null)[];
  unique: boolean;
  primary: boolean;
}

/** A policy: the roles it is for, its command (`*` for all), and its two conditions as Postgres prints them. */
export interface LivePolicy {
  name: string;
  roles: string[];
  command: string;
  permissive: boolean;
  using: string | null;
  check: string | null;
}

/** A trigger: its function, its first argument, its timing and event, and whether it is enabled. */
export interface LiveTrigger {
  name: string;
  function: string;
  definition: string;
  enabled: boolean;
}

/** One table of the business, as the database has it. `name` has its schema: `inventory.products`. */
export interface LiveTable {
  name: string;
  owner: string;
  row_security: boolean;
  forced: boolean;
  columns: LiveColumn[];
  references: LiveReference[];
  indexes: LiveIndex[];
  policies: LivePolicy[];
  triggers: LiveTrigger[];
  /** Constraint definitions of kind check, by name. */
  checks: { name: string; columns: string[]; definition: string }[];
  /** Table-wide rights by role. */
  grants: Record<string, string[]>;
  /** Columns that a role may use without a table-wide right: role → right → columns. */
  column_grants: Record<string, Record<string, string[]>>;
}

const NAMES = (columns: string, relation: string) => `
  (select coalesce(json_agg(a.attname order by listed.n), '[]') from unnest(${columns}) with ordinality listed(num, n)
     left join pg_attribute a on a.attrelid = ${relation} and a.attnum = listed.num)`;

const TABLES = `
select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner,
  c.relrowsecurity as row_security, c.relforcerowsecurity as forced,
  (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'required', a.attnotnull, 'has_default', a.atthasdef or a.attidentity <> '',
      'generated', a.attgenerated <> '' or a.attidentity = 'a') order by a.attnum)
     from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('name', f.conname, 'columns', ${NAMES("f.conkey", "f.conrelid")},
      'target', f.confrelid::regclass::text, 'target_columns', ${NAMES("f.confkey", "f.confrelid")}) order by f.oid), '[]')
     from pg_constraint f where f.conrelid = c.oid and f.contype = 'f') as references,
  (select coalesce(json_agg(json_build_object('name', ic.relname, 'columns', ${NAMES("i.indkey::int2[]", "c.oid")},
      'unique', i.indisunique, 'primary', i.indisprimary) order by ic.oid), '[]')
     from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = c.oid) as indexes,
  (select coalesce(json_agg(json_build_object('name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
      'roles', (select json_agg(case r when 0 then 'public' else pg_get_userbyid(r) end) from unnest(p.polroles) r),
      'using', pg_get_expr(p.polqual, c.oid), 'check', pg_get_expr(p.polwithcheck, c.oid)) order by p.oid), '[]')
     from pg_policy p where p.polrelid = c.oid) as policies,
  (select coalesce(json_agg(json_build_object('name', t.tgname, 'function', t.tgfoid::regproc::text,
      'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled = 'O') order by t.oid), '[]')
     from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers,
  (select coalesce(json_agg(json_build_object('name', k.conname, 'columns', ${NAMES("k.conkey", "k.conrelid")},
      'definition', pg_get_constraintdef(k.oid)) order by k.oid), '[]')
     from pg_constraint k where k.conrelid = c.oid and k.contype = 'c') as checks,
  (select coalesce(json_object_agg(g.grantee, g.rights), '{}') from (
     select coalesce(r.rolname, 'public') as grantee, json_agg(x.privilege_type order by x.privilege_type) as rights
       from aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
      where x.grantee <> c.relowner group by 1) g) as grants,
  (select coalesce(json_object_agg(g.grantee, g.rights), '{}') from (
     select h.grantee, json_object_agg(h.privilege_type, h.columns) as rights from (
       select coalesce(r.rolname, 'public') as grantee, x.privilege_type,
              json_agg(a.attname order by a.attname) as columns
         from pg_attribute a cross join lateral aclexplode(a.attacl) x left join pg_roles r on r.oid = x.grantee
        where a.attrelid = c.oid and not a.attisdropped group by 1, 2) h group by 1) g) as column_grants
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> all ('{pg_catalog,information_schema,public,app_private}')
  and n.nspname !~ '^pg_'
order by 1`;

/** Every table of the business, from the catalogue. */
export async function liveTables(): Promise<LiveTable[]> {
  const [rows = []] = await asOwner(sql.raw(TABLES));
  return rows as unknown as LiveTable[];
}

/** The column that says whose a row is: `tenant_id`, and `id` in the table of the tenants themselves. */
export function tenantColumn({ name, columns }: LiveTable): "tenant_id" | "id" | undefined {
  if (name === "tenants.tenants") return "id";
  return columns.some((column) => column.name === "tenant_id") ? "tenant_id" : undefined;
}

/** Tables whose rows belong to no one tenant, with the reason. Everything else is a tenant table. */
export const GLOBAL_TABLES: Record<string, string> = {
  "audit.platform_events": "the platform's own audit log; tenant_id only says whom an attempt was aimed at",
  "affiliates.affiliates": "people who bring tenants, of no tenant",
  "affiliates.terms": "belong to an affiliate",
  "affiliates.links": "belong to an affiliate",
  "affiliates.touches": "by whose link a person came, who may have no tenant yet",
  "affiliates.referrals": "which tenants an affiliate brought; no tenant reads who did",
  "affiliates.payouts": "the platform's own",
  "affiliates.payout_lines": "belong to a payout of the platform's",
  "affiliates.ledger": "belongs to an affiliate",
  "billing.plans": "what Duka costs, the platform's own; tenants read them",
  "billing.numbers": "the last number of each kind of paper, among all tenants",
  "billing.statement_lines": "what came in on the platform's accounts; of no tenant before it is matched",
  "identity.users": "a person is one row, whatever tenants they work for; colleagues see the named columns",
  "identity.external_identities": "subjects of outside issuers, of a person and no tenant",
  "identity.sessions": "a sign-in is a person's, in every tenant of theirs",
  "identity.spent_refresh_tokens": "belong to a session",
  "identity.email_codes": "belong to a person who may have no tenant yet",
  "kyc.sweeps": "how far a job has looked through the bucket, whose files are of all tenants",
  "monitoring.collections": "how far what happened outside any tenant was told to tenants",
  "monitoring.platform_metrics": "figures of all tenants together, for whoever runs the platform",
  "platform.dead_letters": "the queues' own; tenant_id only says whose work a message was",
  "platform.public_idempotency_keys": "keys of requests outside a tenant; the answer is sealed",
};

export const isGlobal = ({ name }: LiveTable): boolean => name in GLOBAL_TABLES;

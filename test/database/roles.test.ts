import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { adminUp, managerUp, ROLES, staffUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { entering, isEmbedded, mintSide, run } from "./attacker.ts";
import { liveTables } from "./live-schema.ts";

const tables = await liveTables();

describe("the roles", () => {
  test("the logins own nothing, are members of nothing and may not pass a policy", async () => {
    const [roles, owned, memberships] = await asOwner(
      sql`select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as above, rolcanlogin
            from pg_roles where rolname in ('app_api', 'app_identity', 'app_system', 'app_owner') order by 1`,
      sql`select classid::regclass::text, objid from pg_shdepend d join pg_roles r on r.oid = d.refobjid
           where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and r.rolname in ('app_api', 'app_identity', 'app_system')`,
      sql`select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member
           where r.rolname in ('app_api', 'app_identity', 'app_system', 'app_owner')`,
    );
    expect(roles).toEqual([
      { rolname: "app_api", above: false, rolcanlogin: true },
      { rolname: "app_identity", above: false, rolcanlogin: true },
      { rolname: "app_owner", above: false, rolcanlogin: false },
      { rolname: "app_system", above: false, rolcanlogin: true },
    ]);
    expect(owned).toEqual([]);
    expect(memberships).toEqual([]);
  });

  test("the logins may create nothing, nowhere, and look into app_private not at all", async () => {
    const [create, privately, temporary] = await asOwner(
      sql`select r.rolname, n.nspname from pg_roles r, pg_namespace n
           where r.rolname in ('app_api', 'app_identity', 'app_system') and has_schema_privilege(r.rolname, n.oid, 'create')`,
      sql`select r.rolname from pg_roles r
           where r.rolname in ('app_api', 'app_identity', 'app_system') and has_schema_privilege(r.rolname, 'app_private', 'usage')`,
      sql`select has_database_privilege('app_api', current_database(), 'temporary')
              or has_database_privilege('app_api', current_database(), 'create')
              or has_database_privilege('app_identity', current_database(), 'temporary')
              or has_database_privilege('app_system', current_database(), 'temporary') as may`,
    );
    expect([create, privately]).toEqual([[], []]);
    expect(temporary).toEqual([{ may: false }]);
  });

  test("everybody has no right on any table or function, and none by default on later ones", async () => {
    expect(
      tables
        .filter(({ grants, column_grants }) => grants.public ?? column_grants.public)
        .map(({ name }) => name),
    ).toEqual([]);
    const [defaults, functions = [], schemas] = await asOwner(
      sql`select defaclrole::regrole::text as role, defaclobjtype as kind, defaclacl::text as rights from pg_default_acl`,
      sql`select p.oid::regprocedure::text as open from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname !~ '^(pg_|information_schema|public)'
             and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`,
      sql`select n.nspname from pg_namespace n cross join lateral aclexplode(n.nspacl) a
           where a.grantee = 0 and n.nspname !~ '^(pg_|information_schema|public)'`,
    );
    expect(defaults).toEqual([{ role: "app_owner", kind: "f", rights: "{app_owner=X/app_owner}" }]);
    // Whoever comes as another login is told that it is not a safe one.
    expect(functions.map(({ open }) => open).sort()).toEqual([
      "app.enter(text,text)",
      "app.enter_identity(text,text)",
      "app.enter_platform(text,text)",
    ]);
    expect(schemas).toEqual([]);
  });
});

describe("what health asks of the logins", () => {
  const named = () => `test_${newId().replaceAll("-", "")}`;

  test("is answered with nothing, by each of them", async () => {
    const ours = await mintSide("ours");
    const asked = sql`select login, problem from app.login_problems()`;
    const api = await run("api", [await entering(ours), asked]);
    expect(api.rows[1], api.said).toEqual([]);
    for (const login of ["identity", "system"] as const) {
      expect((await run(login, [asked])).rows[0]).toEqual([]);
    }
  });

  test("finds how long what they do may take, which holds from their connection on", async () => {
    const limits = ["statement_timeout=25s", "lock_timeout=3s", "idle_in_transaction_session_timeout=10s"];
    const [kept] = await asOwner(
      sql`select s.setconfig as limits from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
           where r.rolname in ('app_api', 'app_identity', 'app_system') and s.setdatabase = 0`,
    );
    expect(kept).toEqual(["api", "identity", "system"].map(() => ({ limits })));
    // The embedded database has one connection, its owner's.
    if (isEmbedded) return;
    const shown = sql`select array_agg(n || '=' || current_setting(n) order by o) as limits
      from unnest('{statement_timeout,lock_timeout,idle_in_transaction_session_timeout}'::text[]) with ordinality as names (n, o)`;
    for (const login of ["api", "identity", "system"] as const)
      expect((await run(login, [shown])).rows[0]).toEqual([{ limits }]);
  });

  test.each<[string, (role: string) => string]>([
    ["settings", (role) => `alter role ${role} set statement_timeout = '1ms'`],
    [
      "settings",
      (role) =>
        `do $$ begin execute format('alter role ${role} in database %I set search_path = public', current_database()); end $$`,
    ],
    ["membership", (role) => `grant pg_read_all_data to ${role}`],
    ["ownership", (role) => `create table public.${role} (); alter table public.${role} owner to ${role}`],
    ["superuser", (role) => `alter role ${role} superuser`],
    ["bypassrls", (role) => `alter role ${role} bypassrls`],
  ])("tells of %s", async (problem, give) => {
    const role = named();
    const before = sql`select problem from app.login_problems(array[${role}])`;
    const statements = give(role)
      .split("; ")
      .map((one) => sql.raw(one));
    const results = await asOwner(
      sql.raw(`create role ${role} login`),
      before,
      ...(problem === "settings" ? [sql.raw(give(role))] : statements),
      before,
      sql.raw(`drop owned by ${role}`),
      sql.raw(`drop role ${role}`),
    );
    expect(results[1]).toEqual([]);
    expect(results.at(-3)).toEqual([{ problem }]);
  });
});

describe("the functions", () => {
  /** What runs with the owner's rights and a login may call, with what keeps it harmless. */
  const DOORS: Record<string, string> = {
    "app.claims": "verifies the seal before it shows anything",
    "app.tenant_id": "of the verified context",
    "app.ahead": "of the verified context",
    "tenants.ahead_of": "reads under the owner's policy: the context's own tenant",
    "app.user_id": "of the verified context",
    "app.actor_id": "of the verified context",
    "app.branches": "of the verified context",
    "app.warehouses": "of the verified context",
    "contacts.merge": "names the context's own tenant in every predicate",
    "contacts.erase": "names the context's own tenant in every predicate",
    "inventory.last_received": "what a product of the context's own tenant cost last",
    "inventory.counts_given_way": "counts of the context's own tenant that late movements changed",
    "inventory.found_products": "ids of products of the context's own tenant that may have some words",
    "inventory.has_history": "says of a product of the context's own tenant whether anything was said of it",
    "app.is_platform": "of the verified context, for app_system alone",
    "app.is_identity": "of the verified context, for app_identity alone",
    "app.enter": "checks the signature",
    "app.enter_platform": "checks the signature, for app_system alone",
    "app.enter_identity": "checks the signature, for app_identity alone",
    "identity.subject": "of the verified context of app_identity",
    "identity.subject_id": "the one person whom the verified context of app_identity is about",
    "identity.subject_email": "the one address that the verified context of app_identity is about",
    "identity.subject_proven_email": "the one that this person has proven",
    "identity.subject_tenants": "the tenants of that person, and the one that the context names",
    "identity.is_tenants_own": "whether a tenant made the context's own person's account",
    "identity.erase_person": "erases the one person who is signed in by the verified context of app_identity",
    "identity.has_second_factor": "of the verified context and its session, for app_identity alone",
    "identity.may_still_grant": "whether who sent an invitation may still send it",
    "fiscal.currency": "reads under the owner's policy: the context's own tenant",
    "fiscal.note_delayed": "of documents of the context's own tenant, for jobs alone",
    "fiscal.rate_on": "reads under the owner's policy: the context's own tenant",
    "fiscal.band_of": "reads under the owner's policy: the context's own tenant",
    "fiscal.is_band": "reads under the owner's policy: the context's own tenant",
    "fiscal.offline_hours": "reads under the owner's policy: the context's own tenant",
    "fiscal.hold_documents": "locks documents of the context's own tenant that the caller may see",
    "fiscal.take_rates": "writes rates of tax of the context's own tenant",
    "fiscal.claim_device": "claims a device of the context's own tenant",
    "fiscal.release_claim": "of whichever tenant, for the platform alone",
    "fiscal.device_for": "reads under the owner's policy: the context's own tenant",
    "fiscal.device_of": "reads under the owner's policy: the context's own tenant",
    "fiscal.note_device": "notes how a device of the context's own tenant works",
    "fiscal.seed_device": "sets on the numbers of a device of the context's own tenant, never back",
    "fiscal.item_defaults": "reads under the owner's policy: the context's own tenant",
    "fiscal.ensure_items": "makes and gives items of the context's own tenant",
    "fiscal.issue_document": "issues at a device of the context's own tenant, where the caller may see",
    "fiscal.credit_document": "credits an invoice of the context's own tenant that the caller may see",
    "fiscal.copy_document": "copies an invoice of the context's own tenant that the caller may see",
    "fiscal.retry_documents": "of invoices of the context's own tenant that the caller may see",
    "fiscal.repair_document": "of an invoice of the context's own tenant that the caller may see",
    "fiscal.void_document": "of an invoice of the context's own tenant that the caller may see",
    "fiscal.print_document": "notes a print of the context's own tenant's invoice that the caller may see",
    "fiscal.x_report": "sums what a device of the context's own tenant issued, for who may see all of it",
    "fiscal.close_day": "closes the day of a device of the context's own tenant, for who may see all of it",
    "fiscal.keep_receipt": "of the context's own tenant's invoice that the authority has",
    "reports.sum_slice": "sums days of the context's own tenant",
    "fiscal.take_lane": "of a device of the context's own tenant, for jobs alone",
    "fiscal.renew_lane": "of a device of the context's own tenant, for jobs alone",
    "fiscal.leave_lane": "of a device of the context's own tenant, for jobs alone",
    "fiscal.claim_next": "of documents of the context's own tenant, for jobs alone",
    "fiscal.start_telling": "of a document of the context's own tenant, for jobs alone",
    "fiscal.record_outcome": "of a document of the context's own tenant, for jobs alone",
    "app.keep_partitions": "makes partitions, for jobs of the platform alone",
    "app.drop_partitions": "drops partitions of no rows, for jobs of the platform alone",
    "app.analyze_partitioned": "looks at what partitioned tables have, for jobs of the platform alone",
    "fiscal.take_movement": "takes a movement of the context's own tenant into a report, for jobs alone",
    "fiscal.mark_moved_warehouse":
      "has the context's own tenant's stock compared with reports, for jobs alone",
    "fiscal.claim_stock": "of what the context's own tenant has to report of stock, for jobs alone",
    "fiscal.start_stock": "of a report of stock of the context's own tenant, for jobs alone",
    "fiscal.record_stock": "of a report of stock of the context's own tenant, for jobs alone",
    "fiscal.record_stock_master": "of what remains of a product of the context's own tenant, for jobs alone",
    "fiscal.retry_stock": "of reports of stock of the context's own tenant that the caller may see",
    "fiscal.give_up_stock": "of a report of stock of the context's own tenant that the caller may see",
    "fiscal.record_insurer": "notes which insurer a device of the context's own tenant has registered",
    "fiscal.record_item": "notes what a device of the context's own tenant has registered",
    "tenants.is_slug_taken": "says of a slug, which is a public name, whether a tenant has it",
    "app.claim_key": "touches keys of the context's own actor",
    "app.earlier_answer": "reads keys of the context's own actor",
    "app.answered_keys": "which keys of the context's own tenant are taken, without their answers",
    "app.answer": "touches keys of the context's own actor",
    "app.within_quota": "reads under the owner's policy: the context's own tenant",
    "tenants.day_of": "reads under the owner's policy: the context's own tenant",
    "tenants.rate_of": "reads under the owner's policy: the context's own tenant",
    "tenants.need_rate": "reads under the owner's policy: the context's own tenant",
    "inventory.is_likely_cost": "whether a cost is near the average of the context's own tenant's product",
    "tenants.today": "reads under the owner's policy: the context's own tenant",
    "identity.create_tenant_account": "makes an account and its membership in the context's own tenant",
    "identity.key_author": "reads under the owner's policy: the context's own tenant",
    "identity.own_standing": "of the verified context: its own person in its own tenant",
    "identity.standings": "whether people of one tenant are admitted, to the platform alone",
    "identity.end_member_sessions": "ends sessions of the context's own tenant's member, for jobs alone",
    "sales.next_number": "gives the number of the next order of the context's own tenant",
    "sales.lock_order": "locks an order of the context's own tenant that the caller may see",
    "sales.sum_up": "gives an order of the context's own tenant the sums of its lines",
    "sales.terms": "how the context's own tenant sells",
    "sales.take_back": "of an order of the context's own tenant that the caller may see",
    "sales.refund": "of an order of the context's own tenant that the caller may see",
    "sales.take_payments": "of an order of the context's own tenant that the caller may see",
    "sales.credit_return": "of a return of the context's own tenant that the caller may see",
    "sales.name_document": "of an order of the context's own tenant that the caller may see",
    "sales.issue_receipt": "of an order of the context's own tenant that the caller may see",
    "sales.hold_client_name": "refuses a name that a sale of the context's own tenant has",
    "sales.owes": "says whether a contact of the context's own tenant owes anything, in whichever branch",
    "sales.owed_by": "says how much a contact of the context's own tenant owes, in whichever branch",
    "fiscal.documents_on": "reads under the owner's policy: the context's own tenant",
    "app.used_of": "reads under the owner's policy: the context's own tenant",
    "inventory.is_quarantine": "reads under the owner's policy: the context's own tenant",
    "inventory.find_lot": "reads under the owner's policy: the context's own tenant",
    "inventory.plan_issue": "reads and locks under the owner's policy: the context's own tenant",
    "inventory.plan_leaving": "reads and locks under the owner's policy: the context's own tenant",
    "inventory.unit_factor": "reads under the owner's policy: the context's own tenant",
    "inventory.check_available": "reads and locks under the owner's policy: the context's own tenant",
    "inventory.lock_positions": "locks and makes empty positions: the context's own tenant",
    "sales.charge_insurer": "charges what an order of the context's own tenant bears",
    "sales.settle_claims": "settles claims of the context's own tenant, for who may see all of them",
    "pharmacy.dispense": "dispenses a fulfilment of the context's own tenant that the caller may see",
    "pharmacy.give_back": "gives back of a dispensing of the context's own tenant that the caller may see",
    "pharmacy.restore": "gives back by a return of the context's own tenant what the caller may see, once",
    "sales.session_of": "finds and keeps an open session of the context's own tenant",
    "sales.session_totals": "sums up a session of the context's own tenant, in a warehouse of the caller's",
    "app.take_event": "marks an event of the context's own tenant as taken, for jobs alone",
    "app.let_go_events": "says which events the context's own tenant need not keep, for jobs alone",
    "app.remove_events": "removes events that the context's own tenant let go, for jobs alone",
    "app.take_job": "marks a run of a job in the context's own tenant, for jobs alone",
    "audit.seal": "appends to the tree of the context's own tenant, for jobs alone",
    "audit.keep_checkpoint": "writes a checkpoint of the context's own tenant, for jobs alone",
    "audit.erase_redacted": "erases what the context's own tenant asked for, for jobs alone",
    "audit.remove_old": "removes what a checkpoint of the context's own tenant lets go, for jobs alone",
    "audit.let_go": "says what the context's own tenant need not keep, by its settings, for jobs alone",
    "audit.note_reading": "looks whether the context's own actor has such an entry, and writes by audit.note",
    "audit.note": "writes under the context's own command, for its tenant or the platform",
  };

  test("that run with the owner's rights pin their search path, and are owned by the owner", async () => {
    const [functions = []] = await asOwner(
      sql`select n.nspname || '.' || p.proname as name, coalesce(array_to_string(p.proconfig, ';'), '') as settings,
                 p.prosqlbody is not null as parsed,
                 pg_get_userbyid(p.proowner) as owner, p.prosecdef as definer, p.prorettype = 'trigger'::regtype as trigger,
                 has_function_privilege('app_api', p.oid, 'execute') or has_function_privilege('app_system', p.oid, 'execute')
                   or has_function_privilege('app_identity', p.oid, 'execute')
                   as callable, has_schema_privilege('app_api', n.oid, 'usage') as reachable
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname !~ '^pg_' and n.nspname <> all ('{information_schema,public}')`,
    );
    expect(functions.length).toBeGreaterThan(20);
    const named = (list: typeof functions) => [...new Set(list.map(({ name }) => String(name)))].sort();
    expect(named(functions.filter(({ owner }) => owner !== "app_owner"))).toEqual([]);
    expect(
      named(
        functions.filter(
          ({ settings, parsed }) =>
            !parsed && !/(^|;)search_path=pg_catalog(, pg_temp)?(;|$)/.test(String(settings)),
        ),
      ),
    ).toEqual([]);
    // What is planned inline has its names resolved when it is made, so that no search path matters.
    expect(named(functions.filter(({ parsed, definer }) => parsed && definer))).toEqual([]);
    const doors = functions.filter((f) => f.definer && f.callable && f.reachable && !f.trigger);
    expect(named(doors)).toEqual(Object.keys(DOORS).sort());
  });

  test("of roles name the same ones as the application", async () => {
    const [sets] = await asOwner(
      sql`select identity.member_roles() as members, identity.manager_roles() as managers, identity.admin_roles() as admins,
               identity.staff_roles() as staff`,
    );
    expect(sets).toEqual([
      { members: [...ROLES], managers: [...managerUp], admins: [...adminUp], staff: [...staffUp] },
    ]);
  });
});

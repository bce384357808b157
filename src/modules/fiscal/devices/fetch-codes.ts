import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Row, Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { Config } from "#platform/env.ts";
import { asking } from "#platform/operations/asking.ts";
import type { AuthorityCode, AuthorityItemClass, Outcome } from "../authority/authority.ts";
import { codesFetched } from "../events.ts";
import { codes, devices, itemClasses } from "../tables.ts";
import { deviceAccess, deviceIsThere } from "./device.ts";
import { askBy, authorityErrors, noted, problemOf } from "./said-by-authority.ts";

/** Clocks differ: what was fetched on a day is asked for again from the day before. */
const OVERLAP_MS = 86_400_000;
const TAX_CLASS = "04";

/** What was fetched, and how much of it. */
const FetchedCodes = z
  .object({
    codes: z.int().describe("Codes that are new, or changed since the last time"),
    classes: z.int().describe("Classes of goods, the same"),
    new_rates: z.int().describe("Rates of tax that hold from today on"),
  })
  .meta({ id: "FetchedFiscalCodes" });

/** What the authority says of codes and of classes of goods. */
export interface SaidCodes {
  codes: Outcome<AuthorityCode[]>;
  classes: Outcome<AuthorityItemClass[]>;
}

/** Asks for what has changed since the device last asked, or for all of it. */
export async function askForCodes(
  config: Config,
  tenant: string,
  row: Row | undefined,
  all: "all" | "changed",
): Promise<SaidCodes> {
  const since = (at: unknown) =>
    all === "all" || typeof at !== "string" ? null : new Date(Date.parse(at) - OVERLAP_MS);
  const said = await askBy(config, tenant, row?.access, (authority) =>
    authority.codes(since(row?.codes_fetched_at)),
  );
  if (said.kind !== "accepted" && said.kind !== "empty") return { codes: said, classes: said };
  const classes = await askBy(config, tenant, row?.access, (authority) =>
    authority.itemClasses(since(row?.classes_fetched_at)),
  );
  return { codes: said, classes };
}

/** What an answer lists; nothing where it was none. */
export const listed = <Item>(outcome: Outcome<Item[]>): Item[] =>
  outcome.kind === "accepted" ? outcome.data : [];

const wasAnswered = ({ kind }: Outcome<unknown>): boolean => kind === "accepted" || kind === "empty";

const stamp = (
  id: string,
  column: "codes_fetched_at" | "classes_fetched_at",
  outcome: Outcome<unknown>,
): Statement[] =>
  wasAnswered(outcome)
    ? [sql`update ${devices} set ${sql.identifier(column)} = now() where ${devices.id} = ${id}::uuid`]
    : [];

/** Writes what was said: codes and classes anew, each once; rates of tax from today on. */
export function keepCodes(id: string, said: SaidCodes): Statement[] {
  const found = JSON.stringify(listed(said.codes));
  const classes = JSON.stringify(listed(said.classes));
  return [
    sql`insert into ${codes} (device_id, class, class_name, code, name, rate, sort, active)
        select distinct on (c.class, c.code) ${id}::uuid, c.class, c.class_name, c.code, c.name, c.rate, c.sort, c.active
          from jsonb_to_recordset(${found}::jsonb)
            c (class text, class_name text, code text, name text, rate numeric, sort int, active boolean)
         order by c.class, c.code
        on conflict (tenant_id, device_id, class, code) do update
          set class_name = excluded.class_name, name = excluded.name, rate = excluded.rate, sort = excluded.sort,
              active = excluded.active, fetched_at = now()`,
    sql`insert into ${itemClasses} (country, code, name, level, band, active)
        select distinct on (c.code) d.country, c.code, c.name, c.level, c.band, c.active
          from ${devices} d cross join jsonb_to_recordset(${classes}::jsonb) c (code text, name text, level int, band text, active boolean)
         where d.id = ${id}::uuid order by c.code
        on conflict (tenant_id, country, code) do update
          set name = excluded.name, level = excluded.level, band = excluded.band, active = excluded.active, fetched_at = now()`,
    ...stamp(id, "codes_fetched_at", said.codes),
    ...stamp(id, "classes_fetched_at", said.classes),
    noted(id, wasAnswered(said.codes) ? said.classes : said.codes),
  ];
}

/** The bands of tax of an answer with their rates, and a SELECT that takes them and gives how many are new. */
export function takeRates(said: SaidCodes): SQL {
  const rates = listed(said.codes)
    .filter((code) => code.class === TAX_CLASS && code.active && code.rate !== null)
    .map(({ code, rate }) => ({ band: code, rate }));
  return sql`fiscal.take_rates(${JSON.stringify(rates)}::jsonb)`;
}

/** Fetches the authority's codes, classes of goods and rates of tax by a device, now. */
export const fetchCodes = asking({
  name: "fiscal.codes.fetch",
  summary: "Fetch the tax authority's codes, classes of goods and rates of tax",
  input: z.strictObject({
    device_id: z.uuid(),
    all: z.boolean().optional().describe("All of them, not only what has changed since the last time"),
  }),
  output: FetchedCodes,
  roles: adminUp,
  errors: [...authorityErrors, "device.not_initialised"],
  before: ({ input: { device_id: id } }) => ({
    there: deviceIsThere(id),
    active: refuseUnless(
      sql`(select d.initialised_at is not null from ${devices} d where d.id = ${id}::uuid)`,
      "device.not_initialised",
    ),
    found: deviceAccess(id),
  }),
  ask: ({ ctx, tenant, input }, { found }) =>
    askForCodes(ctx.config, tenant?.id ?? "", found?.[0], input.all ? "all" : "changed"),
  after({ input: { device_id: id } }, said) {
    const failed = [said.codes, said.classes].find((outcome) => !wasAnswered(outcome));
    const counts = { codes: listed(said.codes).length, classes: listed(said.classes).length };
    return {
      statements: [
        ...keepCodes(id, said),
        answer(
          sql`select json_build_object('codes', ${counts.codes}::int, 'classes', ${counts.classes}::int, 'new_rates', n.rates)::text as body,
                     null::text as etag
                from (select ${takeRates(said)} as rates) n`,
        ),
      ],
      events: [
        codesFetched.from(
          {
            ...{
              device_id: sql`${id}::uuid`,
              codes: sql`${counts.codes}::int`,
              classes: sql`${counts.classes}::int`,
            },
            new_rates: sql`(select count(*)::int from fiscal.tax_rates r where r.source = 'authority' and r.updated_at = now())`,
          },
          sql`(select 1) one`,
        ),
      ],
      ...(failed && failed.kind !== "accepted" && failed.kind !== "empty"
        ? { problem: problemOf(failed) }
        : {}),
    };
  },
});

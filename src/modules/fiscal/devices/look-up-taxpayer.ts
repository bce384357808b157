import { type SQL, sql } from "drizzle-orm";
import type { Row, Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import { jsonOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import type { Call } from "#platform/operations/operation.ts";
import { DeviceAccess } from "../authority/authority-of.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import { buyers, devices } from "../tables.ts";
import { deviceAccess } from "./device.ts";
import { askBy, authorityErrors, noted, problemOf } from "./said-by-authority.ts";

/** A taxpayer as the authority has them; without a name it has none of that number. `fetched_at`: null for now. */
export interface Taxpayer {
  country: string;
  tin: string;
  name: string | null;
  status: string | null;
  fetched_at: string | null;
}

/** What came of asking: what is to be written of it, and the taxpayer, or the problem that is answered. */
export interface LookedUp {
  statements: readonly Statement[];
  taxpayer?: Taxpayer;
  problem?: Problem;
}

/** What looking up a taxpayer may end with. */
export const lookUpErrors = [...authorityErrors, "device.not_initialised", "buyer.bad_tin"] as const;

/** The device by which a tenant asks what is of no branch: the head office's, else the first that the caller sees; null for none. */
export const anyDevice: SQL = sql`(select d.id from ${devices} d where d.status = 'active'
  order by d.branch_id nulls first, d.id limit 1)`;

/** The country whose authority a device speaks with. */
export const countryOf = (device: SQL): SQL =>
  sql`(select d.country from ${devices} d where d.id = ${device})`;

/** What is read before the authority is asked by a device for a number, each an expression. What it said within a day is known. */
export const beforeLookUp = (device: SQL, tin: SQL): Record<"asked" | "known", Statement> => ({
  asked: sql`select ${holds(sql`a.initialised_at is not null`, "device.not_initialised")}, a.access, ${tin} as tin
    from (${deviceAccess(device)}) a`,
  known: sql`select ${buyers.name} as name, ${buyers.status} as status, ${jsonOf(buyers.fetched_at)} as fetched_at from ${buyers}
    where ${buyers.tin} = ${tin} and ${buyers.country} = ${countryOf(device)}
      and ${buyers.fetched_at} > now() - interval '1 day'`,
});

/** Looks a taxpayer up at the authority, by what `beforeLookUp` read. Throws buyer.bad_tin for a number that no taxpayer has. */
export async function lookUpTaxpayer(
  { ctx, tenant }: Call,
  { asked, known }: Readonly<Record<string, readonly Row[]>>,
): Promise<LookedUp> {
  const { access, tin } = asked?.[0] ?? {};
  const device = DeviceAccess.parse(access);
  const of = { country: device.country, tin: String(tin) };
  const [before] = known ?? [];
  if (before) return { statements: [], taxpayer: { ...of, ...(before as Omit<Taxpayer, keyof typeof of>) } };
  if (!profileOf(device.country).tin.form.test(of.tin)) throw new Problem("buyer.bad_tin");
  const outcome = await askBy(ctx.config, tenant?.id ?? "", access, (authority) =>
    authority.findBuyer(of.tin),
  );
  const note = noted(device.id, outcome);
  if (outcome.kind !== "accepted" && outcome.kind !== "empty")
    return { statements: [note], problem: problemOf(outcome) };
  const { name, status, address } =
    outcome.kind === "accepted" ? outcome.data : { name: null, status: null, address: null };
  return {
    statements: [
      sql`insert into ${buyers} (country, tin, name, status, address)
          values (${of.country}, ${of.tin}, ${name}, ${status}, ${address})
          on conflict (tenant_id, country, tin) do update
            set name = excluded.name, status = excluded.status, address = excluded.address, fetched_at = now()`,
      note,
    ],
    taxpayer: { ...of, name, status, fetched_at: null },
  };
}

import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { asking } from "#platform/operations/asking.ts";
import { Timestamp } from "#platform/time.ts";
import type { AuthorityBuyer, Outcome } from "../authority/authority.ts";
import { DeviceAccess } from "../authority/authority-of.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import { buyers, devices } from "../tables.ts";
import { deviceAccess, deviceIsThere } from "./device.ts";
import { askBy, authorityErrors, noted, problemOf } from "./said-by-authority.ts";

/** A taxpayer as the authority has them, and since when that is known here. */
const FiscalBuyer = z
  .object({
    tin: z.string(),
    known: z.boolean().describe("Does the authority know a taxpayer of this number"),
    name: z.string().nullable(),
    status: z.string().nullable().describe("The authority's own, such as A for active"),
    address: z.string().nullable(),
    fetched_at: Timestamp.describe("When the authority was asked; it is asked again after a day"),
  })
  .meta({ id: "FiscalBuyer" });

const body = bodyOf(viewOf(FiscalBuyer, buyers, { known: sql`${buyers.name} is not null` }));

const kept = (device: string, tin: string) => sql`
  select ${body} as body, null::text as etag from ${buyers}
   where ${buyers.tin} = ${tin} and ${buyers.country} = (select d.country from ${devices} d where d.id = ${device}::uuid)`;

/** Looks a taxpayer up at the authority; what it says is kept for a day. */
export const findBuyer = asking({
  name: "fiscal.buyers.find",
  summary: "Look up a buyer by their tax number at the tax authority",
  input: z.strictObject({
    device_id: z.uuid(),
    tin: z.string().trim().toUpperCase().min(1).max(20),
  }),
  output: FiscalBuyer,
  roles: staffUp,
  errors: [...authorityErrors, "device.not_initialised", "buyer.bad_tin"],
  before: ({ input: { device_id: id, tin } }) => ({
    there: deviceIsThere(id),
    active: refuseUnless(
      sql`(select d.initialised_at is not null from ${devices} d where d.id = ${id}::uuid)`,
      "device.not_initialised",
    ),
    found: deviceAccess(id),
    fresh: sql`${kept(id, tin)} and ${buyers.fetched_at} > now() - interval '1 day'`,
  }),
  ask({ ctx, tenant, input: { tin } }, { found, fresh }): Promise<Outcome<AuthorityBuyer> | "fresh"> {
    if (fresh?.length) return Promise.resolve("fresh");
    const access = DeviceAccess.parse(found?.[0]?.access);
    if (!profileOf(access.country).tin.form.test(tin)) throw new Problem("buyer.bad_tin");
    return askBy(ctx.config, tenant?.id ?? "", access, (authority) => authority.findBuyer(tin));
  },
  after({ input: { device_id: id, tin } }, outcome) {
    if (outcome === "fresh") return { statements: [answer(kept(id, tin))] };
    if (outcome.kind !== "accepted" && outcome.kind !== "empty")
      return { statements: [noted(id, outcome)], problem: problemOf(outcome) };
    const { name, status, address } =
      outcome.kind === "accepted" ? outcome.data : { name: null, status: null, address: null };
    return {
      statements: [
        sql`insert into ${buyers} (country, tin, name, status, address)
            select d.country, ${tin}, ${name}, ${status}, ${address} from ${devices} d where d.id = ${id}::uuid
            on conflict (tenant_id, country, tin) do update
              set name = excluded.name, status = excluded.status, address = excluded.address, fetched_at = now()`,
        noted(id, outcome),
        answer(kept(id, tin)),
      ],
    };
  },
});

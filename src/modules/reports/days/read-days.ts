import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { dayZones } from "../tables.ts";

/** In which time zone the days are that reports are made of. */
export const ReportDays = z
  .object({
    time_zone: z.string().describe("Of all days of all reports, until those of the next one are summed"),
    next_time_zone: z.string().nullable().describe("The tenant's, while days are being summed in it"),
    asked_at: Timestamp.nullable().describe("When it became the tenant's"),
  })
  .meta({ id: "ReportDays" });

const next = sql`from ${dayZones} where ${dayZones.state} = 'summing'`;

export const readDays = query({
  name: "reports.days.read",
  summary: "Read in which time zone the days of reports are, and whether they are being summed in another",
  input: z.strictObject({}),
  output: ReportDays,
  roles: anyStaff,
  select: () => sql`
    select json_build_object('time_zone', (select z.time_zone from reports.time_zones z),
      'next_time_zone', (select ${dayZones.next_time_zone} ${next}),
      'asked_at', (select ${dayZones.asked_at} ${next}))::text as body, null::text as etag`,
});

import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { GivenDay, GivenTime, TimeZone } from "#platform/time.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";

/** Names that the runtime's library of zones takes beside the IANA ones. */
const OLD_NAMES =
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST US/Pacific-New";
const MOMENTS = ["2025-01-15T20:00:00Z", "2025-07-15T20:00:00Z"];

/** The local time of a moment to the runtime, as Postgres writes it. */
function localTime(timeZone: string, moment: string): string {
  const format = { dateStyle: "short", timeStyle: "medium", timeZone } as const;
  return new Intl.DateTimeFormat("sv-SE", format).format(new Date(moment));
}

describe("a time zone that is accepted", () => {
  test("has one local time to the runtime and to Postgres, in winter and in summer", async () => {
    const [known = []] = await asOwner(
      sql`select name from pg_timezone_names union select abbrev from pg_timezone_abbrevs`,
    );
    const names = [
      ...Intl.supportedValuesOf("timeZone"),
      ...known.map(({ name }) => String(name)),
      ...OLD_NAMES.split(" "),
    ];
    const zones = [...new Set(names)].flatMap((given) => {
      const { success, data } = TimeZone.safeParse(given);
      return success ? [{ given, kept: data }] : [];
    });
    expect(zones.length).toBeGreaterThan(450);
    const [rows = []] = await asOwner(
      sql`select name from pg_timezone_names where lower(name) = any (
            array(select lower(z.kept) from jsonb_to_recordset(${JSON.stringify(zones)}::jsonb) as z (kept text)))`,
    );
    const inPostgres = new Set(rows.map(({ name }) => name));
    expect(zones.filter(({ kept }) => !inPostgres.has(kept))).toEqual([]);
    const cases = zones.flatMap((zone) => MOMENTS.map((moment) => ({ ...zone, moment })));
    const [times = []] = await asOwner(
      sql`select c.given, c.kept, c.moment, to_char(c.moment::timestamptz at time zone c.kept, 'YYYY-MM-DD HH24:MI:SS') as local
            from jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) as c (given text, kept text, moment text)`,
    );
    expect(times).toHaveLength(cases.length);
    const different = times.filter(
      ({ given, moment, local }) => localTime(String(given), String(moment)) !== local,
    );
    expect(different).toEqual([]);
  });

  test("is in the one list, by which the database checks, and whatever that has is accepted as it stands there", async () => {
    const [listed = []] = await asOwner(
      sql`select name, app.is_time_zone(name) as listed from (
            select name from pg_timezone_names union select abbrev from pg_timezone_abbrevs
            union select jsonb_array_elements_text(${JSON.stringify(Intl.supportedValuesOf("timeZone"))}::jsonb)) n`,
    );
    const taken = (name: unknown) => TimeZone.safeParse(name).data === name;
    expect(listed.filter((zone) => zone.listed !== taken(zone.name))).toEqual([]);
  });

  test("is kept as it is given, but for its case", () => {
    for (const name of [
      "Africa/Asmara",
      "Africa/Asmera",
      "Asia/Kolkata",
      "Asia/Calcutta",
      "Europe/Kyiv",
      "UTC",
    ])
      expect(TimeZone.parse(name)).toBe(name);
    expect(TimeZone.parse("africa/kigali")).toBe("Africa/Kigali");
  });

  test.each([
    ["offset", "+03:00"],
    ["offset of letters", "UTC+3"],
    ["rule", "EST5EDT"],
    ["rule of one's own", "ABC-3"],
    ["offset that counts the other way round", "Etc/GMT+3"],
    ["abbreviation", "EST"],
    ["country", "Japan"],
    ["place that is none", "Mars/Base"],
    ["file", "posix/Africa/Kigali"],
  ])("is no %s: neither the API takes %s nor the database", async (_, name) => {
    expect(TimeZone.safeParse(name).success).toBe(false);
    await expect(
      asOwner(
        sql`update tenants.tenants set time_zone = ${name} where id = ${(await mintTenant()).id}::uuid`,
      ),
    ).rejects.toThrow("time_zone.unknown");
  });
});

describe("what is no moment, or no day, has one error", () => {
  test.each([
    ["a day in a moment's place", GivenTime, "2026-03-29"],
    ["a moment without an offset", GivenTime, "2026-03-29T00:00:00"],
    ["a word in a moment's place", GivenTime, "yesterday"],
    ["an offset that Postgres does not take", GivenTime, "2026-03-29T00:00:00+16:00"],
    ["a moment of the year 3000", GivenTime, "3000-03-29T00:00:00Z"],
    ["a word in a day's place", GivenDay, "yesterday"],
    ["a day that is none", GivenDay, "2026-02-30"],
    ["a day of the year 3000", GivenDay, "3000-01-01"],
  ])("%s", (_, schema, text) => {
    expect(schema.safeParse(text).error?.issues).toHaveLength(1);
  });
});

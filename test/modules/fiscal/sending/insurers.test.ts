import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { FIVE, issuing, soldLine } from "../documents/counter.ts";
import { booksOf, setFaults } from "../simulator.ts";
import { type Desk, openDesk } from "./desk.ts";

const inZambia = { ...FIVE, band: "A", rate: "16", tax: "689.66" };
const inKenya = { ...FIVE, band: "B", rate: "16", tax: "689.66" };

/** Sells five to somebody whom an insurer insures, and tells the authority; gives what became of the document. */
async function sellInsured(desk: Desk, line: typeof FIVE, insurer: { name: string; rate: string }) {
  const id = newId();
  const insured = {
    ...soldLine(desk.product, line),
    ...{
      insurer_code: "RSSB",
      insurer_name: insurer.name,
      insured_rate: insurer.rate,
      insured_amount: "4250",
    },
  };
  const currency = line === FIVE ? "RWF" : line === inZambia ? "ZMW" : "KES";
  await desk.as("owner", issuing(id, { warehouse_id: desk.warehouse, currency }, [insured]));
  await desk.run();
  return desk.rowOf(id);
}

const RSSB = { name: "Rwanda Social Security Board", rate: "85" };
const asked = async (desk: Desk) =>
  Object.entries((await booksOf(desk.tin)).calls).find(([key]) => key.endsWith("/insurer"))?.[1] ?? 0;

describe("who insures a buyer", () => {
  test.each([
    ["RW", FIVE],
    ["KE", inKenya],
  ] as const)(
    "is registered with the authority of %s before the sale, once as they are",
    async (country, line) => {
      const desk = await openDesk(country);
      for (const _ of [1, 2]) expect((await sellInsured(desk, line, RSSB)).status).toBe("accepted");
      const { insurers } = await booksOf(desk.tin);
      expect(insurers).toMatchObject([
        { isrccCd: "RSSB", isrccNm: "Rwanda Social Security Board", isrcRt: 85, useYn: "Y" },
      ]);
      expect(await asked(desk)).toBe(1);
      await sellInsured(desk, line, { ...RSSB, name: "RSSB" });
      expect([(await booksOf(desk.tin)).insurers[0]?.isrccNm, await asked(desk)]).toEqual(["RSSB", 2]);
    },
  );

  test("is not, where the authority has no such call", async () => {
    const desk = await openDesk("ZM");
    expect((await sellInsured(desk, inZambia, RSSB)).status).toBe("accepted");
    expect([(await booksOf(desk.tin)).insurers, await asked(desk)]).toEqual([[], 0]);
  });

  test("holds no receipt up where the authority refuses them, and is not asked for again on that day", async () => {
    const desk = await openDesk("RW");
    await setFaults(desk.tin, [{ on: "insurer", code: "910", message: "Invalid request parameter" }]);
    for (const _ of [1, 2]) expect((await sellInsured(desk, FIVE, RSSB)).status).toBe("accepted");
    expect(await asked(desk)).toBe(0);
    const [rows] = await asOwner(
      sql`select state, error ->> 'code' as code from fiscal.insurer_registrations where device_id = ${desk.device}`,
    );
    expect(rows).toEqual([{ state: "refused", code: "910" }]);
  });
});

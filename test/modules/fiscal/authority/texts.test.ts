import fc from "fast-check";
import { expect, test } from "vitest";
import { unstorablePaths } from "#platform/text.ts";
import { outcomeOf } from "../../../../src/modules/fiscal/authority/read-answer.ts";
import {
  readCodes,
  readInitialised,
  readReceipt,
} from "../../../../src/modules/fiscal/authority/read-data.ts";
import { profileOf } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";

const profile = profileOf("RW");
const answer = (json: unknown) => ({ kind: "answered" as const, status: 200, text: JSON.stringify(json) });
const heard = <Data>(json: unknown, read: (data: unknown) => Data | undefined) =>
  outcomeOf(profile, { call: "sale", secrets: ["key-of-it"] }, answer(json), read);

/** Texts with NUL, halves of letters, and letters of two halves where they are cut. */
const rogue = fc
  .tuple(
    fc.nat(600),
    fc.string({ unit: fc.constantFrom("a", "\0", "\ud83d", "\ude00", "😀"), maxLength: 40 }),
  )
  .map(([most, more]) => "x".repeat(most) + more);

test("whatever an authority says can be kept, cut where it is too long, and repeats no key", () => {
  fc.assert(
    fc.property(rogue, (said) => {
      const refused = heard({ resultCd: "910", resultMsg: `key-\0of-it ${said}` }, () => null);
      expect(unstorablePaths(refused)).toEqual([]);
      expect(JSON.stringify(refused)).not.toContain("key-of-it");
      expect("message" in refused ? refused.message.length : refused.kind).toBeLessThanOrEqual(500);
      const of = { rcptNo: 1, intrlData: said, sdcId: said, mrcNo: said, vsdcRcptPbctDate: "20270102030405" };
      for (const outcome of [
        heard({ resultCd: "000", data: { ...of, rcptSign: `S${said}` } }, (data) =>
          readReceipt(data, "Africa/Kigali"),
        ),
        heard({ resultCd: "000", data: { info: { taxprNm: said, sdcId: said } } }, readInitialised),
        heard(
          { resultCd: "000", data: { clsList: [{ cdCls: said, dtlList: [{ cd: said, cdNm: said }] }] } },
          readCodes,
        ),
      ]) {
        expect(outcome.kind).toBe("accepted");
        expect(unstorablePaths(outcome)).toEqual([]);
      }
    }),
  );
});

test("a receipt of a year that is none was signed at no moment", () => {
  const data = { rcptNo: 1, rcptSign: "S", vsdcRcptPbctDate: "00000102030405" };
  expect(readReceipt(data, "Africa/Kigali")).toBeUndefined();
});

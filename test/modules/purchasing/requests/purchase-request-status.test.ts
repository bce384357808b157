import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import {
  AFTER_APPROVAL,
  AFTER_RECEIPT,
  afterCancel,
  STATUSES,
  STEPS,
  type Status,
  type Step,
} from "../../../../src/modules/purchasing/requests/purchase-request-status.ts";

const allows = (status: Status, step: Step): boolean =>
  (STEPS[step].from as readonly Status[]).includes(status);

/** May a purchase request go from one status to the other? Staying is no move. */
function mayBecome(was: Status, becomes: Status): boolean {
  if (was === becomes) return false;
  if (becomes === "cancelled" || becomes === "closed")
    return allows(was, "cancel") && afterCancel(was) === becomes;
  const steps = Object.keys(STEPS) as Step[];
  return steps.some((step) => allows(was, step) && (STEPS[step].to as readonly Status[]).includes(becomes));
}

describe("B-B08: the states of a purchase request", () => {
  test("the database allows the moves that the code knows, and no other", async () => {
    const pairs = STATUSES.flatMap((was) => STATUSES.map((becomes) => [was, becomes] as const));
    const [rows = []] = await asOwner(
      sql`select was, becomes, purchasing.may_become(was, becomes) as may
            from jsonb_to_recordset(${JSON.stringify(pairs.map(([was, becomes]) => ({ was, becomes })))}::jsonb)
              as p (was text, becomes text)`,
    );
    expect(rows.filter(({ may }) => may).length).toBeGreaterThan(5);
    for (const { was, becomes, may } of rows as { was: Status; becomes: Status; may: boolean }[]) {
      expect(mayBecome(was, becomes), `${was} → ${becomes}`).toBe(may);
    }
  });

  test("cancelled and closed are the end", () => {
    for (const status of ["cancelled", "closed"] as const) {
      expect(STATUSES.filter((other) => mayBecome(status, other))).toEqual([]);
    }
  });

  test("each step leads where it says", () => {
    for (const status of STEPS.cancel.from) expect(STEPS.cancel.to).toContain(afterCancel(status));
    expect(Object.values(AFTER_APPROVAL).sort()).toEqual([...STEPS.approve.to].sort());
    expect(Object.values(AFTER_RECEIPT).sort()).toEqual([...STEPS.receive.to].sort());
    expect([allows("draft", "change"), allows("submitted", "change")]).toEqual([true, false]);
  });
});

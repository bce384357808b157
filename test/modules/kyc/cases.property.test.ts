import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { administrator, type Case, decide, submitted, upload } from "./papers.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);
const STEPS = ["submit", "start-review", "request-information", "approve", "reject"] as const;
const NEXT: Record<string, Record<string, string>> = {
  submitted: {
    "start-review": "in_review",
    "request-information": "needs_information",
    approve: "approved",
    reject: "rejected",
  },
  in_review: { "request-information": "needs_information", approve: "approved", reject: "rejected" },
  needs_information: { submit: "submitted", reject: "rejected" },
  approved: {},
  rejected: {},
};
const OPEN = ["submitted", "in_review", "needs_information"];

test("whatever is tried in whatever order, a case's history leads to its status, step by step as the table says", async () => {
  const admin = await administrator();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 3, maxLength: 8 }), async (steps) => {
      const tenant = await mintTenant();
      const { owner, id: first } = await submitted(tenant);
      let [id, status] = [first, "submitted"];
      for (const step of steps) {
        if (step === "submit") {
          await upload(owner, undefined, { kind: "other" });
          const { body } = await owner.post<Case>("/kyc/submit", {});
          // Of an open case it is more; else it is a new one.
          if (OPEN.includes(status)) expect(body.id).toBe(id);
          else expect(body.previous_id).toBe(id);
          [id, status] = [body.id, status === "in_review" ? "in_review" : "submitted"];
          expect(body.status).toBe(status);
          continue;
        }
        const answer = await decide(admin, id, step, {
          ...(step === "reject" || step === "request-information" ? { reason: "Because" } : {}),
          ...(step === "approve" ? { accept_missing: true } : {}),
        });
        const next = NEXT[status]?.[step];
        expect([step, status, answer.status]).toEqual([step, status, next ? 200 : 409]);
        status = next ?? status;
      }
      const [cases = [], events = []] = await asOwner(
        sql`select id, status from kyc.cases where tenant_id = ${tenant.id}::uuid`,
        sql`select case_id, from_status, to_status from kyc.case_events
             where tenant_id = ${tenant.id}::uuid and document_id is null order by id`,
      );
      expect(cases.find((one) => one.id === id)?.status).toBe(status);
      expect(cases.filter((one) => OPEN.includes(String(one.status))).length).toBeLessThanOrEqual(1);
      expect(cases.filter((one) => one.status === "approved").length).toBeLessThanOrEqual(1);
      for (const one of cases) {
        const own = events.filter(({ case_id }) => case_id === one.id);
        expect(own[0]).toMatchObject({ from_status: null, to_status: "submitted" });
        expect(own.at(-1)?.to_status).toBe(one.status);
        for (const [at, event] of own.slice(1).entries()) expect(event.from_status).toBe(own[at]?.to_status);
      }
    }),
    { numRuns: RUNS },
  );
}, 240_000);

import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { openShop, type Request } from "../shop.ts";

const PEOPLE = ["owner", "admin", "manager", "manager", "staff"] as const;
type Role = (typeof PEOPLE)[number];
const TOP = ["owner", "admin", "manager"] as const;

const person = fc.integer({ min: 0, max: PEOPLE.length - 1 });
const approver = fc.integer({ min: 0, max: 3 });
const world = fc.record({
  total: fc.constantFrom("10", "50", "99.9999", "100", "100000000000"),
  rules: fc.uniqueArray(
    fc.record({
      from: fc.constantFrom("0", "50", "100"),
      roles: fc.subarray([...TOP], { minLength: 1 }),
      approvals: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ from }) => from },
  ),
  delegations: fc.uniqueArray(
    fc.tuple(approver, approver).filter(([from, to]) => from !== to),
    { selector: String, maxLength: 5 },
  ),
  alone: fc.boolean(),
  author: person,
  steps: fc.array(
    fc.record({
      by: person,
      verb: fc.oneof({ weight: 12, arbitrary: fc.constant("approve") }, fc.constantFrom("reject", "cancel")),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** What should be, worked out beside the database: the status after each step, and what the step answers. */
class Expected {
  status = "submitted";
  readonly acted: number[] = [];
  readonly used: number[] = [];
  readonly rule: { roles: readonly string[]; approvals: number };
  readonly given: World;
  readonly ids: readonly string[];
  constructor(given: World, ids: readonly string[]) {
    this.given = given;
    this.ids = ids;
    const reached = given.rules
      .filter(({ from }) => Number(from) <= Number(given.total))
      .sort((a, b) => Number(b.from) - Number(a.from));
    this.rule = reached[0] ?? { roles: TOP, approvals: 1 };
  }

  take(by: number, verb: string): number {
    const { alone, author } = this.given;
    const role: Role = PEOPLE[by] ?? "staff";
    if (verb === "cancel") {
      if (!["submitted", "approved"].includes(this.status)) return 409;
      if (role === "staff" && by !== author) return 403;
      if (role === "staff" && this.status !== "submitted") return 409;
      this.status = "cancelled";
      return 200;
    }
    if (role === "staff") return 403;
    if (this.status !== "submitted") return 409;
    if (verb === "reject") {
      this.status = "rejected";
      return 200;
    }
    if (by === author && !alone) return 403;
    const has = (one: number) => this.rule.roles.includes(PEOPLE[one] ?? "staff");
    const lent = this.given.delegations
      .filter(([from, to]) => to === by && (alone || from !== author))
      .map(([from]) => from)
      .sort((a, b) => ((this.ids[a] ?? "") < (this.ids[b] ?? "") ? -1 : 1));
    const candidates = [by, ...lent].filter(has);
    if (candidates.length === 0) return 403;
    const free = this.acted.includes(by) ? undefined : candidates.find((one) => !this.used.includes(one));
    if (free === undefined) return 409;
    this.acted.push(by);
    this.used.push(free);
    if (this.acted.length >= this.rule.approvals) this.status = "approved";
    return 200;
  }
}

test("B-E42, B-B08: approval is never reached without its rule, whoever tries what in which order", async () => {
  const shop = await openShop();
  const line = (await shop.draft()).lines[0];
  const people = await Promise.all(PEOPLE.map((role) => shop.tenant.member(role)));
  const ids = people.map(({ userId }) => userId);
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const rules = given.rules.map(
        ({ from, roles, approvals }) =>
          sql`insert into purchasing.approval_rules (tenant_id, id, name, from_amount, currency, roles, approvals)
              values (${shop.tenant.id}, ${newId()}, 'r', ${from}, 'RWF', ${`{${roles}}`}::text[], ${approvals})`,
      );
      const lent = given.delegations.map(
        ([
          from,
          to,
        ]) => sql`insert into purchasing.approval_delegations (tenant_id, id, from_user_id, to_user_id, ends_at)
          values (${shop.tenant.id}, ${newId()}, ${ids[from]}, ${ids[to]}, now() + interval '1 day')`,
      );
      await asOwner(
        sql`update purchasing.approval_rules set deleted_at = now() where tenant_id = ${shop.tenant.id}`,
        sql`update purchasing.approval_delegations set deleted_at = now() where tenant_id = ${shop.tenant.id}`,
        sql`insert into purchasing.settings (tenant_id, allow_self_approval) values (${shop.tenant.id}, ${given.alone})
            on conflict (tenant_id) do update set allow_self_approval = excluded.allow_self_approval`,
        ...rules,
        ...lent,
      );
      const author = people[given.author] as Client;
      const draft = await shop.draft(
        {
          lines: [
            {
              product_id: line?.product_id,
              warehouse_id: line?.warehouse_id,
              quantity: 1,
              unit_price: given.total,
            },
          ],
        },
        author,
      );
      const submitted = await shop.step(author, draft, "submit");
      expect(submitted.status, submitted.text).toBe(200);
      const expected = new Expected(given, ids);
      for (const { by, verb } of given.steps) {
        const answer = await shop.step(people[by] as Client, draft, verb, { reason: "why" });
        expect([verb, PEOPLE[by], answer.status], answer.text).toEqual([
          verb,
          PEOPLE[by],
          expected.take(by, verb),
        ]);
        if (answer.status === 200) expect(answer.body.status).toBe(expected.status);
      }
      const { body } = await author.get<Request>(`/purchase-requests/${draft.id}`);
      expect(body.status).toBe(expected.status);
      expect(body.approvals).toBe(expected.acted.length);
      expect(body.required_approvals).toBe(expected.rule.approvals);
      const history = await author.get<{ data: Record<string, string>[] }>(
        `/purchase-requests/${draft.id}/history`,
      );
      const approvals = history.body.data.filter(({ kind }) => kind === "approve");
      expect(approvals.map((step) => step.actor_id)).toEqual(expected.acted.map((one) => ids[one]));
      expect(approvals.map((step) => step.on_behalf_of ?? step.actor_id)).toEqual(
        expected.used.map((one) => ids[one]),
      );
    }),
    { numRuns: 25 },
  );
}, 120_000);

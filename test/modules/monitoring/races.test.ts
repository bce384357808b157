import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { watchedTenant } from "./watched.ts";

const JOB = "monitoring.rules.watch_time";

test("runs at once, and events that come meanwhile, count each fact once in each of many groups", async () => {
  const { rule, entered, happened, deliver, told, run } = await watchedTenant();
  await rule({
    source: "activities",
    where: [{ field: "type", op: "in", values: ["test.things.change", "test.thing.happened"] }],
    group_by: ["actor_id"],
    when: { kind: "count", at_least: 3, within_seconds: 3600 },
    cooldown_seconds: 3600,
  });
  const people = Array.from({ length: 130 }, () => newId());
  // The last ten are one short of what the rule wants.
  const enough = people.slice(0, -10);
  await entered(...people.map((actor) => ({ ago: 100, action: "test.things.change", actor })));
  const first = await happened(...people.map((actor) => ({ actor, ago: 90 })));
  const second = await happened(...enough.map((actor) => ({ actor, ago: 80 })));
  await Promise.all([
    run(JOB),
    run(JOB),
    deliver(first, true),
    deliver(first.toReversed(), true),
    deliver(second, true),
    run(JOB),
  ]);
  const notices = await told("monitoring.alert.raised");
  const titles = notices.map(({ payload }) => (payload as { title: string }).title);
  expect(titles.toSorted()).toEqual(enough.map((actor) => `Watch: actor_id ${actor}`).toSorted());
});

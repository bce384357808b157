import { setTimeout as wait } from "node:timers/promises";
import { type Caller, must } from "./caller.ts";

type Clock = { status: string; now: string; real_time: string };

/** Opens a sandbox, moves its clock by ten days, and waits until what became due has run. `signIn` gives a token that knows it. */
export async function walkSandbox(api: Caller, owner: string, signIn: () => Promise<string>): Promise<void> {
  const { body: opened } = await api.call<{ id: string; status: string; is_sandbox: boolean }>(
    "POST",
    "/organizations",
    {
      expect: 201,
      as: owner,
      body: { name: "Trial", is_sandbox: true },
    },
  );
  must(opened.is_sandbox && opened.status === "active", "a sandbox is active at once");
  const as = await signIn();
  const trial = { as, tenant: opened.id };
  await api.call("POST", "/sandbox/clock", { expect: 202, ...trial, body: { advance_by: "P10D" } });
  for (let tries = 0; tries < 120; tries++) {
    const { body: clock } = await api.call<Clock>("GET", "/sandbox/clock", { expect: 200, ...trial });
    if (clock.status === "ready") {
      const days = (Date.parse(clock.now) - Date.parse(clock.real_time)) / 86_400_000;
      return must(Math.round(days) === 10, `its clock is ${days.toFixed(1)} days ahead`);
    }
    await wait(500);
  }
  throw new Error("the clock of the sandbox did not arrive");
}

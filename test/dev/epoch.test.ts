import { expect, test } from "vitest";
import { type Exec, keepEpoch, migrate } from "../../migrations/migrate.ts";
import { openMigrations } from "./migration-folder.ts";

const { exec } = openMigrations("app, app_private, public");

const numbers = async (of: Exec) => {
  const { rows } = await of.query(`
    select app.transaction()::text as mine, app.oldest_transaction()::text as oldest, app.next_transaction()::text as next`);
  const { mine, oldest, next } = rows[0] as Record<string, string>;
  return { mine: BigInt(mine ?? ""), oldest: BigInt(oldest ?? ""), next: BigInt(next ?? "") };
};

test("the numbers of transactions rise over those of a server that the database was restored from", async () => {
  expect(await keepEpoch(exec, "another server")).toBe("kept");
  await migrate(exec, 1);
  expect(await keepEpoch(exec, "another server")).toBe("kept");
  const first = await numbers(exec);
  expect(first.mine < 2n ** 40n).toBe(true);
  expect(await keepEpoch(exec, "another server")).toBe("kept");
  expect((await numbers(exec)).mine - first.mine < 1000n).toBe(true);
  // As a dump brings it to a server whose transactions begin anew.
  await exec.query("update app_private.servers set system_identifier = 1");
  expect(await keepEpoch(exec, "another server")).toBe("new");
  const second = await numbers(exec);
  expect(second.oldest > first.next + 2n ** 47n).toBe(true);
  expect(second.oldest <= second.mine && second.mine < second.next + 2n).toBe(true);
  expect(await keepEpoch(exec, "another server")).toBe("kept");
  // Back to an earlier moment of the same server, whose later numbers were read.
  expect(await keepEpoch(exec, "restored")).toBe("new");
  expect((await numbers(exec)).oldest > second.next + 2n ** 47n).toBe(true);
});

test("the numbers rise where a database was restored before it was known on which server it is", async () => {
  await migrate(exec, 1);
  const before = await numbers(exec);
  expect(await keepEpoch(exec, "restored")).toBe("new");
  const after = await numbers(exec);
  expect(after.oldest > before.next + 2n ** 47n).toBe(true);
  expect(await keepEpoch(exec, "another server")).toBe("kept");
  expect((await numbers(exec)).mine - after.mine < 1000n).toBe(true);
});

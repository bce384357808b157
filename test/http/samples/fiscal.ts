import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { addDevice, deviceFields, tinOf } from "../../modules/fiscal/fiscal-tenant.ts";
import { simulator } from "../../modules/fiscal/simulator.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";

/** The fields of a device of the business's own taxpayer, of whom the authority knows no other one by now. */
export async function ownDevice({ tenant }: World, more: Record<string, unknown> = {}) {
  const tin = await tinOf(tenant);
  await asOwner(sql`delete from fiscal.claims where tenant_id = ${tenant}::uuid`);
  await fetch(`${simulator}/books/${tin}`, { method: "DELETE" });
  return deviceFields("RW", { tin, ...more });
}

/** The same of a branch of its own, as each has one that is active. */
async function fields(world: World) {
  const branch = done(
    await world.as.owner.post<{ id: string }>("/branches", { code: newId().slice(-12), name: "Branch" }),
  );
  return ownDevice(world, { branch_id: branch.id });
}

const added: Arrangement = async (world) => ({
  id: done(await world.as.owner.post<{ id: string }>("/fiscal-devices", await fields(world))).id,
});
const initialised =
  (body = {}): Arrangement =>
  async (world) => ({ id: await addDevice(world.as.owner, await fields(world)), body });

export const arrangements: Record<string, Arrangement> = {
  "fiscal.settings.replace": () => ({ body: { country: "RW", default_band: "B" } }),
  "fiscal.settings.change": () => ({ body: { country: "RW", default_band: "A" } }),
  "fiscal.devices.create": async (world) => ({ body: await fields(world) }),
  "fiscal.devices.change": async (world) => ({
    ...(await added(world)),
    body: await ownDevice(world),
  }),
  "fiscal.devices.initialise": async (world) => ({
    ...(await added(world)),
    body: { installed_before: undefined },
  }),
  "fiscal.devices.disable": initialised(),
  "fiscal.devices.test": initialised(),
  "fiscal.codes.fetch": initialised(),
  "fiscal.buyers.find": initialised({ tin: "999991112" }),
  "fiscal.device_claims.release": async (world) => {
    await addDevice(world.as.owner, await fields(world));
    const [rows] = await asOwner(sql`select id from fiscal.claims where tenant_id = ${world.tenant}::uuid`);
    return { id: String(rows?.[0]?.id) };
  },
  "fiscal.items.replace": () => ({ body: { item_class: "5114200000" } }),
};

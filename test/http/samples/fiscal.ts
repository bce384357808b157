import { newId } from "#platform/database/ids.ts";
import { addDevice, deviceFields } from "../../modules/fiscal/fiscal-tenant.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";

/** The fields of a device of a branch of its own, as each has one that is active. */
async function fields({ as }: World) {
  const branch = done(
    await as.owner.post<{ id: string }>("/branches", { code: newId().slice(-12), name: "Branch" }),
  );
  return deviceFields("RW", { branch_id: branch.id });
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
  "fiscal.devices.change": async (world) => ({ ...(await added(world)), body: deviceFields("RW") }),
  "fiscal.devices.initialise": async (world) => ({
    ...(await added(world)),
    body: { installed_before: undefined },
  }),
  "fiscal.devices.disable": initialised(),
  "fiscal.devices.test": initialised(),
  "fiscal.codes.fetch": initialised(),
  "fiscal.buyers.find": initialised({ tin: "999991112" }),
  "fiscal.items.replace": () => ({ body: { item_class: "5114200000" } }),
};

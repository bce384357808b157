import { newId } from "#platform/database/ids.ts";
import { addDevice } from "../../modules/fiscal/fiscal-tenant.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { ownDevice } from "./fiscal.ts";

/** A new contact of a world. */
export async function contact({ as }: World): Promise<string> {
  return done(await as.owner.post<{ id: string }>("/contacts", { name: newId() })).id;
}

/** A contact with numbers that can be read. */
const readable: Arrangement = () => ({ body: { phones: ["+250788000001"], allow_duplicate: true } });

/** A contact with a TIN that the authority knows, and a device by which it is asked. */
const taxpayer: Arrangement = async (world) => {
  const { as } = world;
  const branch = done(
    await as.owner.post<{ id: string }>("/branches", { code: newId().slice(-12), name: "Branch" }),
  );
  await addDevice(as.owner, await ownDevice(world, { branch_id: branch.id }));
  const fields = { name: newId(), tin: "999991112", country: "RW", allow_duplicate: true };
  return { id: done(await as.owner.post<{ id: string }>("/contacts", fields)).id };
};

export const arrangements: Record<string, Arrangement> = {
  "contacts.contacts.create": readable,
  "contacts.contacts.replace": readable,
  "contacts.contacts.change": readable,
  "contacts.leads.create": readable,
  "contacts.customers.create": readable,
  "contacts.contacts.import": () => ({ file: `name,code\nSoap Ltd,${newId()}\n` }),
  "contacts.contacts.verify_tin": taxpayer,
  "contacts.contacts.merge": async (world) => ({
    id: await contact(world),
    params: { contact_id: await contact(world) },
    body: { other_contact_id: await contact(world) },
  }),
};

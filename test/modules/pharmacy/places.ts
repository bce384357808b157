import type { Client } from "#test/tenant.ts";
import type { Item, Shop } from "../inventory/shop.ts";

/** A row as the API has it, of which the id is asked for. */
export interface Named extends Record<string, unknown> {
  id: string;
}

/** A branch with a warehouse of its own, and a member who is limited to it. */
export async function mintBranch(shop: Shop): Promise<{ member: Client; warehouse: Item }> {
  const { body: branch } = await shop.owner.post<Named>("/branches", { name: "Remera", code: "R" });
  const warehouse = await shop.warehouse({ branch_id: branch.id });
  const member = await shop.tenant.member("staff");
  const limited = await shop.owner.call("PATCH", `/users/${member.userId}`, {
    body: { branch_ids: [branch.id] },
  });
  if (limited.status !== 200) throw new Error(limited.text);
  return { member, warehouse };
}

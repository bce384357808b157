import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { makeWorld, type World } from "./world.ts";

/** One tenant as somebody sees it who is limited to one of its branches. */
export interface BranchWorld {
  /** The world with its seeded rows in the branch, in which new warehouses are made in the branch. */
  own: World;
  /** The same tenant with another branch's warehouse, in which new warehouses are made in no branch. */
  foreign: World;
  branch: string;
  otherBranch: string;
  /** A manager and a cashier who are limited to the branch. */
  manager: Client;
  cashier: Client;
}

/** Makes a member see these branches alone, or all with null. */
export const limitTo = (tenant: string, member: Client, branches: readonly string[] | null) =>
  asOwner(
    sql`update identity.memberships set branch_ids = ${branches && `{${branches.join(",")}}`}::uuid[]
         where tenant_id = ${tenant} and user_id = ${member.userId}`,
  );

/** Makes a tenant with two branches, and two members who are limited to one. */
export async function makeBranchWorld(name: string): Promise<BranchWorld> {
  const world = await makeWorld(name);
  const seeded = world.rows.get("inventory.warehouses") ?? {};
  const branch = seeded.branch_id ?? "";
  const [otherBranch, warehouse] = [newId(), newId()];
  await asOwner(
    sql`insert into tenants.branches (tenant_id, id, code, name) values (${world.tenant}, ${otherBranch}, 'OTHER', 'Other')`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name, branch_id)
        values (${world.tenant}, ${warehouse}, 'FAR', 'Far', ${otherBranch})`,
  );
  const { owner } = world.as;
  const inBranch: Client = {
    ...owner,
    post: (path, body, headers) =>
      owner.post(path, path === "/warehouses" ? { branch_id: branch, ...(body as object) } : body, headers),
  };
  const [manager, cashier] = [await world.member("manager"), await world.member("cashier")];
  await limitTo(world.tenant, manager, [branch]);
  await limitTo(world.tenant, cashier, [branch]);
  return {
    own: { ...world, as: { ...world.as, owner: inBranch } },
    foreign: {
      ...world,
      rows: new Map(world.rows).set("inventory.warehouses", { ...seeded, id: warehouse }),
    },
    branch,
    otherBranch,
    manager,
    cashier,
  };
}

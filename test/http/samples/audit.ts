import { mintTenant } from "#test/tenant.ts";
import { enter, seal } from "../../modules/audit/seals/sealed.ts";
import { type Arrangement, done } from "./arrangement.ts";

/** Somebody else's tenant: what a world has in the tables of the tree is no tree. */
async function sealed() {
  const tenant = await mintTenant();
  const by = await tenant.member("owner");
  const [log = ""] = await enter(tenant.id, [{}]);
  await seal(tenant.id);
  await enter(tenant.id, [{}]);
  await seal(tenant.id);
  const { data } = done(await by.get<{ data: { id: string }[] }>("/audit-logs/checkpoints"));
  return { by, log, checkpoints: data.map(({ id }) => id) };
}

export const arrangements: Record<string, Arrangement> = {
  "audit.proofs.read": async () => {
    const { by, log } = await sealed();
    return { by, id: log };
  },
  "audit.checkpoints.read": async () => {
    const { by, checkpoints } = await sealed();
    return { by, id: checkpoints[0] ?? "", query: { from: checkpoints[1] ?? "" } };
  },
  "audit.logs.redact": async ({ tenant }) => ({ id: (await enter(tenant, [{}]))[0] ?? "" }),
};

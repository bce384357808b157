import { type Checkpoint, Fault, type Keys, parsed, readCheckpoint } from "./checkpoint.ts";
import { leafHash, rootOf, sha256 } from "./merkle.ts";

/** Checks what `GET /audit-logs/{log_id}/proof` answered. Gives the checkpoint that has the entry. Throws Fault. */
export async function verifyProof(text: string, keys: Keys): Promise<Checkpoint> {
  const { entry, details, index, leaf_hash: leaf, path, checkpoint } = parsed(text);
  const { statement, signature } = (checkpoint ?? {}) as Record<string, unknown>;
  if (typeof entry !== "string" || typeof statement !== "string" || !Array.isArray(path))
    throw new Fault("this is no proof of an entry");
  const found = await readCheckpoint(statement, String(signature), keys);
  const sealed = parsed(entry);
  if (leafHash(entry) !== leaf) throw new Fault("the entry was changed: it has another hash than its leaf");
  if (sealed.tenant_id !== found.statement.tenant_id) throw new Fault("the checkpoint is another tenant's");
  if (details !== null && sha256(String(details)) !== sealed.details_hash)
    throw new Fault("the details of the entry were changed");
  if (rootOf(leaf, Number(index), found.statement.tree_size, path.map(String)) !== found.statement.root_hash)
    throw new Fault("the path does not lead from the entry to the root that is signed");
  return found;
}

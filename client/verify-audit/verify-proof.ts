import { type Checkpoint, Fault, type Keys, parsed, readCheckpoint } from "./checkpoint.ts";
import { leafHash, rootOf, sha256 } from "./merkle.ts";

/** What a proof proves: the checkpoint that has the entry, and what is said of the entry, line by line. */
export interface Proven extends Checkpoint {
  /** Are the details there, as they were sealed? */
  details: "proven" | "missing";
  says: string[];
}

const said = (value: unknown): string => (typeof value === "string" ? value : "null");

/** What is proven of an entry and what is not, in words. */
function wordsOf(
  { id, action, occurred_at: at, details_hash: hash }: Record<string, unknown>,
  { statement }: Checkpoint,
  details: Proven["details"],
): string[] {
  const first = `The entry is in the log that checkpoint ${statement.id} of ${statement.created_at} signs.`;
  const entry = `Entry ${said(id)}, ${said(action)} of ${said(at)}: who did what to which thing and when is as it was sealed.`;
  if (details === "proven")
    return [first, entry, "Its details (before, after, address) are as they were sealed too."];
  return [
    first,
    entry,
    "Its details (before, after, address) are NOT in this proof: they were erased, or left out by whoever gave it.",
    `Proven is that it had details with the SHA-256 ${said(hash)}; not what they said, nor who had them erased.`,
    `If they were erased, the log has an entry of target_type audit.redactions with target_id ${said(id)}: verify an export to see it.`,
  ];
}

/** Checks what `GET /audit-logs/{log_id}/proof` answered. Gives what it proves. Throws Fault. */
export async function verifyProof(text: string, keys: Keys): Promise<Proven> {
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
  const state = details === null ? "missing" : "proven";
  return { ...found, details: state, says: wordsOf(sealed, found, state) };
}

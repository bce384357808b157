import { type Checkpoint, checkpointOfLine, Fault, type Keys, parsed, readCheckpoint } from "./checkpoint.ts";
import { BrokenLine, linesOf } from "./lines.ts";
import { leafHash, sha256, Tree } from "./merkle.ts";

/** What an export was found to be. It is as it was sealed where `faults` is empty. */
export interface Findings {
  faults: { line: number; says: string }[];
  entries: number;
  removed: number;
  /** Lines of entries whose details were erased, as the log itself says. */
  erased: number[];
  checkpoints: number;
  latest: Checkpoint | undefined;
}

const ENTRY =
  /^\{"type":"entry","index":(\d+),"leaf_hash":"([0-9a-f]{64})","entry":(\{.*?\}),"details":(null|\{.*\})\}$/s;
const REMOVED = /^\{"type":"removed","index":(\d+),"leaf_hash":"([0-9a-f]{64})"\}$/;

/** Reads an export from its first line to its last, and holds it to what was sealed and signed. */
class Reading {
  readonly findings: Findings = {
    faults: [],
    entries: 0,
    removed: 0,
    erased: [],
    checkpoints: 0,
    latest: undefined,
  };
  readonly #keys: Keys;
  /** Checkpoints from elsewhere that are still to come, by their sizes. */
  readonly #kept: Checkpoint[];
  readonly #tree = new Tree();
  /** The line that was taken last, from 1. */
  line = 0;
  #tenant = "";
  #size = 0;
  #lastRemoved = { index: -1, line: 0 };
  readonly #without: { id: string; line: number }[] = [];
  readonly #redactions = new Set<string>();

  constructor(keys: Keys, kept: readonly Checkpoint[]) {
    this.#keys = keys;
    this.#kept = kept.toSorted((a, b) => a.statement.tree_size - b.statement.tree_size);
  }

  async take(text: string): Promise<void> {
    this.line += 1;
    if (this.line === 1) return this.#header(text);
    const checkpoint = checkpointOfLine(text);
    if (checkpoint) return this.#checkpoint(checkpoint);
    const [, index, leaf, entry, details] = ENTRY.exec(text) ?? REMOVED.exec(text) ?? [];
    if (index === undefined || leaf === undefined) throw new Fault("this is no line of an export");
    if (index !== String(this.#tree.size))
      throw new Fault(`entry ${this.#tree.size} should stand here: lines are missing, added or moved`);
    if (entry === undefined || details === undefined) {
      this.#lastRemoved = { index: this.#tree.size, line: this.line };
      this.findings.removed += 1;
    } else {
      this.#entry(leaf, entry, details);
    }
    this.#tree.append(leaf);
    this.#compareKept();
  }

  fault(says: string, line = this.line): void {
    this.findings.faults.push({ line, says });
  }

  end(): void {
    const { latest, faults } = this.findings;
    if (faults.length > 0) return;
    const sizes = [latest?.statement.tree_size, this.#size];
    if (!latest || sizes.some((size) => size !== this.#tree.size))
      throw new Fault("the export ends before the checkpoint that has all of it: its end is missing");
    if (this.#lastRemoved.index >= latest.statement.first_kept) {
      const { index, line } = this.#lastRemoved;
      this.fault(`entry ${index} was removed although it was to be kept`, line);
    }
    for (const { id, line } of this.#without) {
      if (this.#redactions.has(id)) this.findings.erased.push(line);
      else this.fault("the details are gone, and the log does not say that anybody had them erased", line);
    }
    for (const { statement } of this.#kept) {
      const { id, tree_size: size } = statement;
      this.fault(`the export ends at ${this.#tree.size} entries: the kept checkpoint ${id} has ${size}`);
    }
  }

  #header(text: string): void {
    const { tenant_id: tenant, tree_size: size } = parsed(text);
    if (text !== JSON.stringify({ type: "audit_log", v: 1, tenant_id: tenant, tree_size: size }))
      throw new Fault("the first line is not that of an export");
    this.#tenant = String(tenant);
    this.#size = Number(size);
    const stranger = this.#kept.find(({ statement }) => statement.tenant_id !== this.#tenant);
    if (stranger) throw new Fault(`the kept checkpoint ${stranger.statement.id} is another tenant's`);
  }

  /** Says what is wrong with an entry; it goes on, with the leaf as the line gives it. */
  #entry(leaf: string, entry: string, details: string): void {
    this.findings.entries += 1;
    const sealed = leafHash(entry) === leaf ? parsed(entry) : undefined;
    if (!sealed) this.fault("the entry was changed: it has another hash than its leaf");
    else if (sealed.v !== 1 || sealed.tenant_id !== this.#tenant) this.fault("the entry is another tenant's");
    else this.#details(sealed, details);
  }

  #details(sealed: Record<string, unknown>, details: string): void {
    if (sealed.target_type === "audit.redactions") this.#redactions.add(String(sealed.target_id));
    if (details === "null") this.#without.push({ id: String(sealed.id), line: this.line });
    else if (sha256(details) !== sealed.details_hash) this.fault("the details of the entry were changed");
  }

  async #checkpoint({ text, signature }: { text: string; signature: string }): Promise<void> {
    const found = await readCheckpoint(text, signature, this.#keys);
    const { statement } = found;
    const before = this.findings.latest;
    if (statement.tenant_id !== this.#tenant) throw new Fault("the checkpoint is another tenant's");
    if (statement.previous_hash !== (before ? sha256(before.text) : null))
      throw new Fault("the checkpoint does not follow the one before it: one is missing, added or moved");
    if (statement.tree_size !== this.#tree.size)
      throw new Fault(
        `the checkpoint has ${statement.tree_size} entries, and ${this.#tree.size} stand before it`,
      );
    if (statement.first_kept < (before?.statement.first_kept ?? 0))
      throw new Fault("the checkpoint takes back a removal");
    const since = (before?.statement.tree_size ?? 0) + 1;
    if (statement.root_hash !== this.#tree.root())
      throw new Fault(
        `what stands before the checkpoint is not what it signed: entries from ${since - 1} on were changed`,
      );
    this.findings.checkpoints += 1;
    this.findings.latest = found;
  }

  #compareKept(): void {
    while (this.#kept[0]?.statement.tree_size === this.#tree.size) {
      const { statement } = this.#kept.shift() as Checkpoint;
      if (statement.root_hash !== this.#tree.root())
        throw new Fault(
          `the first ${statement.tree_size} entries are not those of the kept checkpoint ${statement.id}`,
        );
    }
  }
}

/**
 * Holds an export to its own checkpoints, and to those that were kept elsewhere. It goes on after an entry that was changed, and
 * ends where nothing more can be told.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  keys: Keys,
  kept: readonly Checkpoint[] = [],
): Promise<Findings> {
  const reading = new Reading(keys, kept);
  try {
    for await (const line of linesOf(chunks)) await reading.take(line);
    reading.end();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    reading.fault(error.message, reading.line + (error instanceof BrokenLine ? 1 : 0));
  }
  return reading.findings;
}

import { createReadStream, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Fault, readKept, readKeys } from "./checkpoint.ts";
import { type Findings, verifyExport } from "./verify-export.ts";
import { verifyProof } from "./verify-proof.ts";

const USAGE = `Usage:
  node verify-audit.ts <export.jsonl> --keys <keys.json> [--checkpoint <kept.json>]…
  node verify-audit.ts --proof <proof.json> --keys <keys.json>

Ends with 0 where all is as it was sealed, 1 where something was changed, 2 where a file cannot be read.`;

function report({ faults, entries, removed, erased, checkpoints, latest }: Findings): void {
  for (const { line, says } of faults) console.log(`line ${line}: ${says}`);
  if (faults.length > 0) {
    console.log("NOT as it was sealed.");
    return;
  }
  const statement = latest?.statement;
  if (removed > 0) console.log(`${removed} entries are gone, as the checkpoints say; their hashes are here.`);
  if (erased.length > 0) {
    console.log(`Details were erased, as the log says, in line ${erased.join(", ")}.`);
    console.log(
      "Of these entries, who did what to which thing and when is proven; what their details said is not.",
    );
  }
  console.log(
    `As it was sealed: ${entries} entries, ${checkpoints} checkpoints, tenant ${statement?.tenant_id}.`,
  );
  console.log(`The latest checkpoint is ${statement?.id} of ${statement?.created_at}.`);
  console.log("Keep the last line of the export elsewhere: the next one can be held to it by --checkpoint.");
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      keys: { type: "string" },
      checkpoint: { type: "string", multiple: true, default: [] },
      proof: { type: "string" },
    },
  });
  const [file] = positionals;
  if (!values.keys || (file === undefined) === (values.proof === undefined) || positionals.length > 1)
    throw new Error(USAGE);
  const keys = await readKeys(readFileSync(values.keys, "utf8"));
  if (values.proof !== undefined) {
    const { says } = await verifyProof(readFileSync(values.proof, "utf8"), keys);
    for (const line of says) console.log(line);
    return 0;
  }
  const kept = await Promise.all(values.checkpoint.map((path) => readKept(readFileSync(path, "utf8"), keys)));
  const findings = await verifyExport(createReadStream(file ?? ""), keys, kept);
  report(findings);
  return findings.faults.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof Fault ? 1 : 2;
}

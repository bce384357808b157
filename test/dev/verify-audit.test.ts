import { execFile } from "node:child_process";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { leafHash, sha256, Tree } from "../../client/verify-audit/merkle.ts";
import { PROJECT } from "../../dev/project-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "duka-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const tenant = randomUUID();

function keep(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** An export of `sizes.length` checkpoints over logs of these sizes. */
function exportOf(...sizes: number[]): string {
  const tree = new Tree();
  const lines = [`{"type":"audit_log","v":1,"tenant_id":"${tenant}","tree_size":${sizes.at(-1)}}`];
  let previous: string | null = null;
  for (const size of sizes) {
    while (tree.size < size) {
      const details = '{"salt" : "s", "source_ip" : null, "before" : null, "after" : {"price": 1.50}}';
      const entry = `{"v" : 1, "tenant_id" : "${tenant}", "id" : "${randomUUID()}", "details_hash" : "${sha256(details)}"}`;
      const leaf = leafHash(entry);
      lines.push(
        `{"type":"entry","index":${tree.size},"leaf_hash":"${leaf}","entry":${entry},"details":${details}}`,
      );
      tree.append(leaf);
    }
    const statement: string = JSON.stringify({
      type: "audit_checkpoint",
      v: 1,
      tenant_id: tenant,
      id: randomUUID(),
      tree_size: size,
      root_hash: tree.root(),
      first_kept: 0,
      created_at: "2027-01-02T03:04:05.000Z",
      previous_hash: previous,
      key_id: "k",
    });
    previous = sha256(statement);
    const signature = sign(null, Buffer.from(statement), privateKey).toString("base64url");
    lines.push(`{"type":"checkpoint","statement":${statement},"signature":"${signature}"}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

const keys = keep(
  "keys.json",
  JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k" }] }),
);

const verify = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((settle) => {
    const script = join(PROJECT, "client/verify-audit/verify-audit.ts");
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) =>
      settle({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });

test("the verifier runs by itself, and ends with 0 where all is as it was sealed", async () => {
  const text = exportOf(3, 8, 9);
  const file = keep("whole.jsonl", text);
  const kept = keep("kept.json", text.split("\n")[4] ?? "");
  const { code, said } = await verify(file, "--keys", keys, "--checkpoint", kept);
  expect(said).toContain(`9 entries, 3 checkpoints, tenant ${tenant}`);
  expect(code).toBe(0);
});

test("it names the line and ends with 1 where something was changed", async () => {
  const text = exportOf(3, 8);
  const changed = await verify(keep("changed.jsonl", text.replace("1.50", "1.5")), "--keys", keys);
  expect(changed).toEqual({
    code: 1,
    said: "line 2: the details of the entry were changed\nNOT as it was sealed.\n",
  });
  const kept = keep("later.json", text.trimEnd().split("\n").at(-1) ?? "");
  const earlier = text.split("\n").slice(0, 5).join("\n").replace('"tree_size":8', '"tree_size":3');
  const cut = await verify(keep("cut.jsonl", `${earlier}\n`), "--keys", keys, "--checkpoint", kept);
  expect(cut.said).toMatch(/line 5: the export ends at 3 entries: the kept checkpoint \S+ has 8/);
  expect(cut.code).toBe(1);
});

test("it ends with 2 where a file cannot be read, and says how it is called", async () => {
  expect(await verify(join(folder, "none.jsonl"), "--keys", keys)).toMatchObject({ code: 2 });
  expect(await verify()).toMatchObject({ code: 2, said: expect.stringMatching(/^Usage:/) });
});

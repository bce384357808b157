import { spawnSync } from "node:child_process";
import { chownSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Somebody unprivileged. */
export interface Account {
  uid: number;
  gid: number;
}

/** Whom servers run as where this process is root, as PostgreSQL refuses to be root, and nothing here needs it; else undefined, as this process itself. */
export const serverAccount: Account | undefined = process.getuid?.() === 0 ? unprivileged() : undefined;

function unprivileged(): Account {
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = ["postgres", "nobody"]
    .map((name) => accounts.find(([known]) => known === name))
    .find(Boolean);
  if (!found) throw new Error("There is no account named postgres or nobody to run the servers as");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Whether the servers' account may pass to a folder, or run a program. */
export function canReach(path: string): boolean {
  if (!serverAccount) return true;
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", path], serverAccount).status === 0;
}

/** Gives all of a folder to the servers' account. */
export function giveToAccount(folder: string): void {
  if (!serverAccount) return;
  const { uid, gid } = serverAccount;
  chownSync(folder, uid, gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    chownSync(join(folder, name), uid, gid);
}

/**
 * The words before a command that has it run as the servers' account in a folder. Where that account does not reach the folder, as one in
 * root's home, it runs with root's passage through folders, and without its other rights.
 */
export function asAccount(folder: string): readonly string[] {
  if (!serverAccount || canReach(folder)) return [];
  const { uid, gid } = serverAccount;
  const passage = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"];
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...passage, "--"];
}

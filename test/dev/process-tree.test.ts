import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { untilGone } from "../../dev/process-tree.ts";

const module = new URL("../../dev/process-tree.ts", import.meta.url).href;

test("a process whose shell was ended by itself, as npm's is, ends too", async () => {
  const work = `import { whenOrphaned } from '${module}';
    whenOrphaned(() => process.exit(0), 50);
    setInterval(() => {}, 1000);
    console.log(process.pid);`;
  const shell = spawn("sh", ["-c", `"${process.execPath}" --input-type=module -e "${work}"; true`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(shell.stdout, "data");
  const pid = Number(String(line));
  expect(process.kill(pid, 0)).toBe(true);
  shell.kill("SIGTERM");
  await untilGone([pid], 20_000);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

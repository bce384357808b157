import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { trigger } from "./clock.ts";
import { runningPorts } from "./ports.ts";
import { PROJECT } from "./project-folder.ts";

/*
 * Runs a job now, in the Worker that npm run dev started: npm run job -- <name> [--tenant slug]. Without a name it lists
 * the jobs. It runs once more even where the schedule has had its turn.
 */
const DECLARED =
  /job\(\{\s*name: "(?<name>[\w.]+)",\s*summary: "(?<summary>[^"]+)",\s*schedule: "(?<schedule>\w+)"/g;

const jobs = globSync(["src/**/*.ts", "queues/**/*.ts"], { cwd: PROJECT })
  .flatMap((file) => [...readFileSync(join(PROJECT, file), "utf8").matchAll(DECLARED)])
  .map(({ groups = {} }) => ({
    name: groups.name ?? "",
    summary: groups.summary ?? "",
    when: (groups.schedule ?? "").replaceAll("_", " "),
  }))
  .sort((a, b) => a.name.localeCompare(b.name));

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tenant: { type: "string" } },
  });
  const [name] = positionals;
  if (name === undefined || !jobs.some((job) => job.name === name)) {
    if (name !== undefined) console.error(`There is no job ${name}.\n`);
    console.log("npm run job -- <name> [--tenant slug] runs one of these now:\n");
    for (const { name: known, when, summary } of jobs) console.log(`  ${known}  (${when})\n      ${summary}`);
    process.exitCode = name === undefined ? 0 : 1;
    return;
  }
  const api = `http://127.0.0.1:${runningPorts(process.env, ".duka").api}`;
  const started = performance.now();
  const outcome = await trigger(
    api,
    `now ${[name, values.tenant].filter(Boolean).join(" ")}`,
    new Date(),
  ).catch(() => "unreachable");
  if (outcome === "ok") {
    const where = values.tenant === undefined ? "" : ` in ${values.tenant}`;
    console.log(`${name} ran${where} in ${Math.round(performance.now() - started)} ms.`);
    return;
  }
  process.exitCode = 1;
  console.error(
    outcome === "unreachable"
      ? `Nothing answers on ${api}: start npm run dev in another terminal, with the same PORT.`
      : `${name} failed: the terminal of npm run dev says why.`,
  );
}

await run().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

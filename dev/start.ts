import { bindingsOf } from "./bindings.ts";
import { cronTriggers, startClock } from "./clock.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { type SignIns, seedDemo, signInLines } from "./demo.ts";
import { applyLimits, readyDevice } from "./demo-device.ts";
import { notUsed, readDevVars } from "./dev-vars.ts";
import { type KeptFolder, takeKeptFolder } from "./kept-folder.ts";
import { type LastingWorker, startLastingWorker } from "./lasting-worker.ts";
import { readServers } from "./local-servers.ts";
import { readPorts, tellPorts } from "./ports.ts";
import { whenOrphaned } from "./process-tree.ts";
import { keptSecrets } from "./secrets.ts";
import { refuseTakenPort } from "./worker.ts";
import { type Verbosity, workerLines } from "./worker-lines.ts";

/*
 * Runs Duka on this machine: Postgres and Redis behind the cloud's own protocols, a mail catcher, migrations, a demo
 * tenant and the Worker with its queues and the clock of its jobs. Everything it keeps is in .duka; one Ctrl-C stops all of it,
 * and so does closing the terminal. A Worker that dies is started again.
 */
const FOLDER = ".duka";

const fresh = process.argv.includes("--fresh");
let folder: KeptFolder | undefined;
let cloud: Cloud | undefined;
let worker: LastingWorker | undefined;
let forgetPorts: (() => void) | undefined;
let deleted = false;
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  forgetPorts?.();
  await worker?.stop();
  await cloud?.close();
  folder?.release();
  process.exit(code);
}

async function start(): Promise<void> {
  const ports = readPorts(process.env);
  const servers = readServers(process.env);
  const vars = readDevVars(".dev.vars");
  folder = await takeKeptFolder(FOLDER);
  await refuseTakenPort(ports.api);
  for (const line of notUsed(process.env, vars)) console.log(line);
  if (fresh) {
    await folder.empty();
    deleted = true;
  }
  const secrets = keptSecrets(`${FOLDER}/secrets.json`);
  cloud = await startCloud({
    ...servers,
    ...{ folder: folder.database, books: `${FOLDER}/tax-authorities.json`, ports, secrets },
  });
  const signIns = await seedDemo(cloud.engine, `${FOLDER}/demo.json`);
  const url = `http://localhost:${ports.api}`;
  worker = startLastingWorker(
    {
      port: ports.api,
      folder: FOLDER,
      bindings: bindingsOf(secrets, cloud.urls, { PUBLIC_URL: url, ...vars.taken }),
      print: workerLines(verbosity(), console.log),
    },
    console.error,
  );
  await worker.ready;
  void worker.failed.then((why) => {
    console.error(why);
    void end(1);
  });
  forgetPorts = tellPorts(FOLDER, ports);
  await applyLimits(url, signIns).catch((error: Error) =>
    console.error(`The demo tenant's limits are in force in a minute only: ${error.message}`),
  );
  await readyDevice(url, signIns, `${cloud.urls.vsdc}/rw`).catch((error: Error) =>
    console.error(`The demo tenant's fiscal device is not ready: ${error.message}`),
  );
  startClock(worker.url, cronTriggers(), (cron, outcome) => {
    if (!ending) console.error(`The jobs of ${cron} did not start: ${outcome}`);
  });
  welcome(url, cloud, signIns);
}

function welcome(url: string, { urls }: Cloud, signIns: SignIns): void {
  console.log(`
Duka answers on ${url}    API reference: ${url}/docs    Console: ${url}/console
  Mail is caught at ${urls.mail}/messages    What stands in for the tax authorities is at ${urls.vsdc}
${signInLines(signIns)}

  Try npm run tour in another terminal. Ctrl-C stops everything; npm run dev -- --fresh starts over.`);
}

function verbosity(): Verbosity {
  return process.env.LOG === "all" || process.env.LOG === "faults" ? process.env.LOG : "requests";
}

// A terminal that is closed takes no more lines; what is printed on the way out must not end it before its time.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
// npm that is ended by itself leaves this behind. Who starts it without npm, in a shell of their own, may close that.
if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(() => void end(0));
process.on("exit", () => worker?.killNow());

await start().catch((error: Error) => {
  if (!ending) console.error(fresh && !deleted ? `${error.message} Nothing was deleted.` : error.message);
  return end(1);
});

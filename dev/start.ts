import { bindingsOf } from "./bindings.ts";
import { cronTriggers, startClock } from "./clock.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { type SignIns, seedDemo, signInLines } from "./demo.ts";
import { readyDevice } from "./demo-device.ts";
import { type KeptFolder, takeKeptFolder } from "./kept-folder.ts";
import { readServers } from "./local-servers.ts";
import { readPorts } from "./ports.ts";
import { keptSecrets } from "./secrets.ts";
import { refuseTakenPort, startWorker, untilHealthy, type Worker } from "./worker.ts";

/*
 * Runs Duka on this machine: Postgres and Redis behind the cloud's own protocols, a mail catcher, migrations, a demo
 * tenant and the Worker with its queues and the clock of its jobs. Everything it keeps is in .duka; one Ctrl-C stops all of it.
 */
const FOLDER = ".duka";

const fresh = process.argv.includes("--fresh");
let folder: KeptFolder | undefined;
let cloud: Cloud | undefined;
let worker: Worker | undefined;
let deleted = false;
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await worker?.stop();
  await cloud?.close();
  folder?.release();
  process.exit(code);
}

async function start(): Promise<void> {
  const ports = readPorts(process.env);
  const servers = readServers(process.env);
  folder = await takeKeptFolder(FOLDER);
  await refuseTakenPort(ports.api);
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
  worker = startWorker({
    port: ports.api,
    folder: FOLDER,
    bindings: bindingsOf(secrets, cloud.urls, { PUBLIC_URL: url }),
    print: printWorkerLine,
  });
  void worker.ended.then(() => {
    if (!ending) console.error("The Worker stopped; its message is above.");
    void end(1);
  });
  await untilHealthy(worker);
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

/** The Worker's own lines are JSON; of wrangler's, a person needs the errors. */
function printWorkerLine(line: string): void {
  if (process.env.LOG === "all" || /"level":"(warn|error)"|\bERROR\b|✘/.test(line)) console.log(line);
}

process.on("SIGINT", () => void end(0));
process.on("SIGTERM", () => void end(0));

await start().catch((error: Error) => {
  if (!ending) console.error(fresh && !deleted ? `${error.message} Nothing was deleted.` : error.message);
  return end(1);
});

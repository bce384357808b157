import { setTimeout as wait } from "node:timers/promises";
import { readOptions } from "../../dev/read-options.ts";
import { compare } from "./compare.ts";
import { stir } from "./faults.ts";
import { caller, openShop, seedOwner } from "./shop.ts";
import { openStage } from "./stage.ts";
import { lookAfter, runTill, type Sold } from "./tills.ts";

/*
 * Sells at several desks at once by the Worker as it deploys, while the tax authority times out before and after it has taken a document,
 * fails, refuses, repeats itself and is away, and the Worker, with its objects, is killed every now and then. At the end every document
 * has to stand in the authority's books once, under its own number and with its own total: no gap, no double, nothing lost.
 */
const USAGE = "npm run storm -- [--documents 10000] [--desks 4] [--kill-every 25] [--seed 1]";
const options = readOptions(USAGE, {
  documents: { type: "string", default: "10000" },
  desks: { type: "string", default: "4" },
  "kill-every": { type: "string", default: "25" },
  seed: { type: "string", default: "1" },
});
const [DOCUMENTS, DESKS, KILL_EVERY] = [options.documents, options.desks, options["kill-every"]].map(
  Number,
) as [number, number, number];
/** Tills that sell by one device at once. */
const TILLS_EACH = 3;
/** For what waits when all is sold. */
const PATIENCE_MS = 30 * 60_000;

/** Numbers from 0 to 1 by a seed: the same each time. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const { url, cloud, bindings, killWorker, close } = await openStage();

async function storm(): Promise<string[]> {
  const call = caller(url, await seedOwner(cloud.engine, bindings));
  const shop = await openShop(call, `${cloud.urls.vsdc}/rw`, DESKS);
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const sold: Sold = { sales: 0, credited: 0 };
  let [isSold, isDone, kills, asked] = [false, false, 0, 0];
  const next = () => {
    asked += 1;
    return asked > DOCUMENTS ? undefined : asked;
  };
  const tills = shop.desks.flatMap((desk) =>
    Array.from({ length: TILLS_EACH }, () => runTill(call, shop, desk, next, sold)),
  );
  const faults = stir(cloud.urls.vsdc, shop.tin, chances(Number(options.seed)), () => isSold);
  const care = lookAfter(call, () => isDone);
  const killing = (async () => {
    for (let at = 1; !isSold; at += 1) {
      await wait(1000);
      if (at % KILL_EVERY !== 0 || isSold) continue;
      await killWorker();
      kills += 1;
    }
  })();
  const left = async (): Promise<Record<string, number>> => {
    const { rows } = await cloud.engine.exec(
      `select case when is_open then 'open' else status end as state, count(*)::int as count from fiscal.documents group by 1`,
    );
    return Object.fromEntries(rows.map(({ state, count }) => [String(state), Number(count)]));
  };
  const telling = (async () => {
    while (!isDone) {
      await wait(10_000);
      console.log(`${seconds()} s: ${sold.sales} sold, ${JSON.stringify(await left())}, ${kills} kills`);
    }
  })();
  await Promise.all(tills);
  isSold = true;
  await Promise.all([faults, killing]);
  console.log(`${seconds()} s: all is sold; what waits is told`);
  const soldAt = Date.now();
  while (Date.now() - soldAt < PATIENCE_MS) {
    const states = await left();
    if (!states.open && !states.rejected && !states.dead) break;
    await wait(1000);
  }
  isDone = true;
  const voided = await care;
  await telling;
  const { documents, differences } = await compare(cloud.engine, cloud.urls.vsdc, shop.tin);
  const { rows } = await cloud.engine.exec(
    `select s.outcome, count(*)::int as count from fiscal.submissions s group by 1 order by 2 desc`,
  );
  console.log(
    `${documents} documents of ${sold.sales} sales and ${sold.credited} credit notes over ${DESKS} devices in ${seconds()} s, ${kills} kills, ${voided} given up`,
  );
  console.log(`tries: ${rows.map(({ outcome, count }) => `${count} ${outcome}`).join(", ")}`);
  if (documents < DOCUMENTS) differences.push(`${DOCUMENTS} were sold, and ${documents} are there`);
  return differences;
}

const differences = await storm().catch((error: Error) => [error.stack ?? error.message]);
for (const difference of differences.slice(0, 20)) console.error(difference);
console.log(
  differences.length === 0
    ? "The books are the same: no gap, no double, nothing lost."
    : `${differences.length} differences`,
);
await close();
process.exit(differences.length === 0 ? 0 : 1);

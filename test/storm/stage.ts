import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindingsOf } from "../../dev/bindings.ts";
import { cronTriggers, startClock } from "../../dev/clock.ts";
import { type Cloud, startCloud } from "../../dev/cloud.ts";
import { freePort } from "../../dev/free-port.ts";
import { readServers } from "../../dev/local-servers.ts";
import { makeSecrets } from "../../dev/secrets.ts";
import { startPostgres } from "../../dev/services.ts";
import { startWorker, untilHealthy, type Worker } from "../../dev/worker.ts";

const MANY = "1000000000";

/** Duka as it deploys, with what can be killed under it. */
export interface Stage {
  url: string;
  cloud: Cloud;
  bindings: Record<string, string>;
  /** Whether its database is a PostgreSQL of its own, not one that the environment names. */
  ownsPostgres: boolean;
  /** Kills the Worker with its objects, and starts another one. Errors: none of three becomes ready. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the Worker, its clock and its cloud, without limits of rate. Its database is the one that the environment names, else a
 * PostgreSQL of its own. `durable`: what is committed outlives a crash of PostgreSQL;
 * `quiet`: what the Worker logs is not shown.
 */
export async function openStage({ durable = false, quiet = false } = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "duka-storm-"));
  const servers = readServers(process.env);
  const postgres = servers.databaseUrl ? undefined : await startPostgres({ durable });
  const secrets = makeSecrets();
  const cloud = await startCloud({
    ...servers,
    ...(postgres ? { databaseUrl: postgres.url } : {}),
    secrets,
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const bindings = bindingsOf(secrets, cloud.urls, {
    PUBLIC_URL: url,
    ...{ RATE_LIMIT_PER_MINUTE: MANY, RATE_LIMIT_PER_HOUR: MANY, RATE_LIMIT_PER_DAY: MANY },
  });
  // A busy machine may need more than one try.
  async function start(triesLeft = 3): Promise<Worker> {
    const worker = startWorker({
      ...{ port, folder, bindings },
      print: (line) => !quiet && /"level":"error"/.test(line) && console.log(line),
    });
    try {
      await untilHealthy(worker);
      return worker;
    } catch (error) {
      await worker.kill();
      if (triesLeft <= 1) throw error;
      return start(triesLeft - 1);
    }
  }
  let worker = await start();
  const clock = startClock(url, cronTriggers(), () => undefined);
  return {
    ...{ url, cloud, bindings, ownsPostgres: postgres !== undefined },
    async killWorker() {
      await worker.kill();
      worker = await start();
    },
    async close() {
      clock.stop();
      await worker.stop();
      await cloud.close();
      await postgres?.stop();
    },
  };
}

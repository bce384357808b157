import { isAnswering, startWorker, untilHealthy, type Worker } from "./worker.ts";
import { watchRuntimes } from "./worker-processes.ts";

/** A Worker that died so often in a row without having served for a while is not started again. */
const MOST_IN_A_ROW = 3;
const SERVED_MS = 60_000;

const never = new Promise<string>(() => {});

/** The Worker, and the next one after it. `failed` settles with why, once there is none any more and nobody stopped it. */
export type LastingWorker = {
  url: string;
  /** Settles when the first one serves. Errors: `WorkerFailed`. */
  ready: Promise<void>;
  failed: Promise<string>;
  stop(): Promise<void>;
  /** Ends its processes without waiting, as this one is about to end. */
  killNow(): void;
};

/**
 * Starts the Worker, and starts it again when its process, or the runtime that wrangler started for it, dies; each time it
 * says so.
 */
export function startLastingWorker(
  options: Parameters<typeof startWorker>[0],
  say: (line: string) => void,
): LastingWorker {
  let stopping = false;
  let worker: Worker = startWorker(options);
  /** Gives how long it served once it has ended: 0 where it did not come up. */
  const untilDead = async (): Promise<number> => {
    const since = Date.now();
    const watch = watchRuntimes(worker.group, {
      answers: () => isAnswering(worker),
      gone: () => void worker.kill(),
    });
    await worker.ended;
    watch.stop();
    return Date.now() - since;
  };
  const startAgain = async (): Promise<boolean> => {
    worker = startWorker(options);
    try {
      await untilHealthy(worker);
      return true;
    } catch {
      await worker.kill();
      return false;
    }
  };
  const goOn = async (): Promise<string> => {
    let lasted = await untilDead();
    for (let deaths = 1; !stopping; deaths += 1) {
      if (lasted > SERVED_MS) deaths = 1;
      if (deaths > MOST_IN_A_ROW) return `The Worker died ${deaths} times in a row; its message is above.`;
      say("The Worker's process died; it is started again.");
      // What it had started itself may have outlived it, and has the port.
      await worker.kill();
      const isUp = await startAgain();
      if (isUp) say("The Worker answers again.");
      lasted = isUp ? await untilDead() : 0;
    }
    return "stopped";
  };
  const ready = untilHealthy(worker);
  const failed = ready.then(goOn, () => never).then((why) => (stopping ? never : why));
  return {
    ...{ url: worker.url, ready, failed },
    stop: () => {
      stopping = true;
      return worker.stop();
    },
    killNow: () => worker.killNow(),
  };
}

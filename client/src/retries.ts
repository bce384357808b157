import { waitBefore } from "./backoff.ts";
import { KEY } from "./keys.ts";
import { DukaProblem } from "./problem.ts";

/** Sends a request and gives its answer, as `fetch` does. */
export type Send = (request: Request) => Promise<Response>;

/** How often a request is sent that had no answer, or was told to come again. */
export interface Retries {
  /** So often in all. */
  tries: number;
  /** The first wait after a network error is a random time up to this, each further one up to twice as long. */
  firstWaitMs: number;
  /** Who is told to come again later than this gets the answer in place of waiting. */
  longestWaitMs: number;
}

export const USUAL_RETRIES: Retries = { tries: 5, firstWaitMs: 500, longestWaitMs: 60_000 };

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/** What is as if it were sent once, however often it is: reads, and writes under a key. */
const isRepeatable = ({ method, headers }: Request): boolean => READS.has(method) || headers.has(KEY);

/** In how many milliseconds to come again, where the answer asks for that; undefined where it is an answer. */
function comeAgainIn({ status, headers }: Response): number | undefined {
  const said = headers.get("Retry-After");
  if (status !== 429 && status !== 503 && !(status === 409 && said)) return undefined;
  if (!said) return 0;
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/**
 * Sends again what is repeatable: after 429, 503 and a 409 that says so, when `Retry-After` has passed, and after network
 * errors. A write without a key is sent once.
 */
export function retrying(send: Send, { tries, firstWaitMs, longestWaitMs }: Retries): Send {
  return async (request) => {
    if (!isRepeatable(request)) return send(request);
    for (let done = 1; ; done += 1) {
      let asked = 0;
      try {
        const answer = await send(done < tries ? request.clone() : request);
        const again = done < tries ? comeAgainIn(answer) : undefined;
        if (again === undefined || again > longestWaitMs) return answer;
        await answer.body?.cancel();
        asked = again;
      } catch (error) {
        if (done >= tries || request.signal.aborted || error instanceof DukaProblem) throw error;
      }
      const backoff = { first: firstWaitMs, longest: longestWaitMs, crowded: asked };
      await pause(waitBefore(done - 1, backoff, { isCrowded: true, random: Math.random() }), request.signal);
    }
  };
}

/** Waits; throws the signal's reason once it is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}

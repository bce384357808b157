import autocannon from "autocannon";

/** How many connections load a server. */
export const CONNECTIONS = 16;
/** How many find out how long the slowest wait. */
export const MANY_CONNECTIONS = 64;

/** What is called, again and again. */
export type Target = {
  name: string;
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: () => string;
};

/** What a server does under a load; an answer that is no 2xx ends the bench. */
export async function load(
  { name, url, method = "GET", headers = {}, body }: Target,
  seconds: number,
  connections: number,
): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    method,
    headers,
    connections,
    duration: seconds,
    ...(body ? { requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }] } : {}),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${name}: ${result.non2xx} answers were no 2xx, ${result.errors} calls failed`);
  }
  return result;
}

/** Requests a second. */
export async function rate(target: Target, seconds: number): Promise<number> {
  const { requests, duration } = await load(target, seconds, CONNECTIONS);
  return requests.total / duration;
}

/** The middle one. */
export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

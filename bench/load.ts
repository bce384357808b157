import autocannon from "autocannon";

/** How many connections load a server. */
export const CONNECTIONS = 16;

/** What is called, again and again. */
export type Target = {
  name: string;
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: () => string;
};

/** Requests a second; an answer that is no 2xx ends the bench. */
export async function rate(
  { name, url, method = "GET", headers = {}, body }: Target,
  seconds: number,
): Promise<number> {
  const result = await autocannon({
    url,
    method,
    headers,
    connections: CONNECTIONS,
    duration: seconds,
    ...(body ? { requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }] } : {}),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${name}: ${result.non2xx} answers were no 2xx, ${result.errors} calls failed`);
  }
  return result.requests.total / result.duration;
}

/** The middle one. */
export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

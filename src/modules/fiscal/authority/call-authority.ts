import { KeptInSandbox, outside, type Reach } from "#platform/outside.ts";

/** How long the authority has, and how much it may say. */
export interface Patience {
  milliseconds: number;
  bytes: number;
}

/** What came back of a call. */
export type Reply =
  | { kind: "answered"; status: number; text: string }
  | { kind: "not_sent" | "maybe_sent"; why: string };

/** What a proxy answers where it did not reach what is behind it. */
const UNREACHED = [521, 523, 525, 526, 530];

/** What the runtime says where no connection came to be. */
const NO_CONNECTION = /refused|resolve|ENOTFOUND|EAI_AGAIN|unreachable|dns|no route/i;

/** The text of a body, where it is no longer than so many bytes. */
async function textOf(response: Response, bytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/**
 * Posts JSON to an authority. Redirects are not followed: who is asked is who was allowed. `why` names what failed, and nothing of
 * what was sent.
 */
export async function callAuthority(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { milliseconds, bytes }: Patience,
  reach: Reach,
): Promise<Reply> {
  try {
    const response = await outside(reach, url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(milliseconds),
    });
    if (UNREACHED.includes(response.status)) {
      await response.body?.cancel();
      return { kind: "not_sent", why: `status ${response.status}` };
    }
    const text = await textOf(response, bytes);
    if (text === undefined) return { kind: "maybe_sent", why: "the answer is too long" };
    return { kind: "answered", status: response.status, text };
  } catch (error) {
    if (error instanceof KeptInSandbox) return { kind: "not_sent", why: error.message };
    const { name = "", message = "" } = error instanceof Error ? error : {};
    if (name === "TimeoutError" || name === "AbortError") return { kind: "maybe_sent", why: "time-out" };
    return NO_CONNECTION.test(message)
      ? { kind: "not_sent", why: "no connection" }
      : { kind: "maybe_sent", why: "the connection broke" };
  }
}

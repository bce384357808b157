import { Refusal, Unreachable } from "./words.ts";

const BASE = "/api/v1";
const MOST_MS = 30_000;

export interface Asked {
  method?: "GET" | "POST";
  body?: unknown;
  token?: string;
  tenantId?: string;
}

/** Asks the API of this host. Errors: `Refusal`, `Unreachable`. */
export async function request(
  path: string,
  { method = "GET", body, token, tenantId }: Asked,
): Promise<unknown> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  if (tenantId) headers["X-Tenant-ID"] = tenantId;
  const answer = await fetch(`${BASE}${path}`, {
    ...{ method, headers, cache: "no-store", credentials: "omit", redirect: "error" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(MOST_MS),
  }).catch(() => undefined);
  if (!answer) throw new Unreachable();
  const read: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return read;
  throw new Refusal(answer.status, isObject(read) ? read : {}, Number(answer.headers.get("Retry-After")));
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

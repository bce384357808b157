import createClient, { type FetchOptions, type FetchResponse, type ParseAs } from "openapi-fetch";
import type { FilterKeys, HttpMethod, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import { asFile, type FileOf } from "./files.ts";
import type { paths } from "./generated/schema.ts";
import { keyed } from "./keys.ts";
import { type Lists, listsOf } from "./pages.ts";
import { type Retries, retrying, type Send, USUAL_RETRIES } from "./retries.ts";

/** Who calls, and what. */
export interface Options {
  /** Such as https://api.example.com, without `/api/v1`. */
  url: string;
  /** An access token, or what gives one that is valid still: `session.token`. Either this or `apiKey`. */
  token?: string | (() => Promise<string>);
  /** Of a machine. */
  apiKey?: string;
  /** Of the caller's tenants, the one that is meant: its id or slug. */
  tenant?: string;
  retries?: Partial<Retries>;
  /** What sends a request; by default the `fetch` of the runtime. */
  fetch?: Send;
}

type Json = `application/${"" | "problem+"}json`;

type CallOptions<Operation> = [FileOf<Operation>] extends [never]
  ? FetchOptions<Operation>
  : Omit<FetchOptions<Operation>, "body"> & { body: FileOf<Operation> };

type Init<Path extends keyof paths, Method extends HttpMethod> = CallOptions<FilterKeys<paths[Path], Method>>;

/**
 * A call of a path by a method. Its init is no type parameter, as openapi-fetch has it: a field that the body does not know
 * would compile then, and be refused when it is sent.
 */
type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  As extends ParseAs = "json",
>(
  path: Path,
  ...init: RequiredKeysOf<Init<Path, Method>> extends never
    ? [(Init<Path, Method> & { parseAs?: As })?]
    : [Init<Path, Method> & { parseAs?: As }]
) => Promise<FetchResponse<NonNullable<paths[Path][Method]>, { parseAs: As }, Json>>;

/** Duka's API: a function for each method, typed by its paths, and its lists. */
export type Duka = {
  [Method in "get" | "post" | "put" | "patch" | "delete" as Uppercase<Method>]: Call<Method>;
} & Lists;

/** A call whose types were looked at where it was made. */
type Loose = (path: string, init?: object) => Promise<unknown>;

/** A client of Duka. It asks nothing by itself. */
export function createDuka(options: Options): Duka {
  const { url, token, apiKey, tenant, fetch: send = (request) => fetch(request) } = options;
  const identified: Send = async (request) => {
    // At each try: a token may have ended while the one before was waited for.
    const valid = typeof token === "function" ? await token() : token;
    if (valid) request.headers.set("Authorization", `Bearer ${valid}`);
    return send(request);
  };
  const client = createClient<paths, Json>({
    baseUrl: url,
    headers: { "X-Tenant-ID": tenant, "X-API-Key": apiKey },
    fetch: retrying(identified, { ...USUAL_RETRIES, ...options.retries }),
  });
  client.use(keyed);
  const [post, put] = [client.POST, client.PUT].map(
    (call) => (path: string, init?: object) => (call as Loose)(path, asFile(path, init)),
  );
  return { ...client, POST: post, PUT: put, ...listsOf(client) } as Duka;
}

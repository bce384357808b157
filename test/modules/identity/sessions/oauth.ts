import { exports } from "cloudflare:workers";
import { customFetch as joseFetch } from "jose";
import * as oauth from "oauth4webapi";
import { config } from "#test/tenant.ts";
import { PASSWORD } from "../person.ts";

/** A client as a library has it: it proves nothing of itself. */
export const client: oauth.Client = { client_id: "some-library" };

const worker = (url: string, init: RequestInit) => exports.default.fetch(new Request(url, init));

/** What the libraries are told so that they ask this Worker, over plain http as tests do. */
export const options = {
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: worker as (url: string, init: object) => Promise<Response>,
};
export const joseOptions = { [joseFetch]: worker };

export const ISSUER = new URL(config.PUBLIC_URL);

/** What the library reads of how one signs in. */
export async function discovered(): Promise<oauth.AuthorizationServer> {
  const answer = await oauth.discoveryRequest(ISSUER, { algorithm: "oauth2", ...options });
  return oauth.processDiscoveryResponse(ISSUER, answer);
}

const server = await discovered();

/** Asks for tokens by a grant as the library does. Throws its ResponseBodyError where they are refused. */
export async function granted(
  grant: string,
  parameters: Record<string, string>,
): Promise<oauth.TokenEndpointResponse> {
  const proof = oauth.None();
  const answer = await oauth.genericTokenEndpointRequest(server, client, proof, grant, parameters, options);
  return oauth.processGenericTokenEndpointResponse(server, client, answer);
}

export const byPassword = (username: string, password = PASSWORD) =>
  granted("password", { username, password });

/** Turns a refresh token in as the library does. */
export async function refreshed(token: string | undefined): Promise<oauth.TokenEndpointResponse> {
  const proof = oauth.None();
  const answer = await oauth.refreshTokenGrantRequest(server, client, proof, token ?? "", options);
  return oauth.processRefreshTokenResponse(server, client, answer);
}

/** Revokes a token as the library does. */
export async function revoked(token: string | undefined): Promise<void> {
  const proof = oauth.None();
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, proof, token ?? "", options),
  );
}

/** What the library says of a refusal: the error's name, its status and the code of ours. */
export async function refusal(asked: Promise<unknown>): Promise<unknown[]> {
  const error: unknown = await asked.then(() => undefined).catch((fault: unknown) => fault);
  if (!(error instanceof oauth.ResponseBodyError)) return ["no OAuth error", error];
  return [error.error, error.status, error.cause.code];
}

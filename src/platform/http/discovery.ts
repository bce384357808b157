import { ENDPOINTS, GRANT_TYPES } from "../auth/oauth.ts";
import type { Config } from "../env.ts";
import type { Page } from "./page.ts";

const at = ({ PUBLIC_URL }: Config, path: string): string => new URL(path, PUBLIC_URL).href;

/**
 * What libraries read of how one signs in (RFC 8414). No grant goes by way of a browser, so that there is no authorization
 * endpoint, and no client proves who it is: people do.
 */
const authorizationServer = (config: Config): object => ({
  issuer: config.PUBLIC_URL,
  token_endpoint: at(config, ENDPOINTS.token),
  token_endpoint_auth_methods_supported: ["none"],
  revocation_endpoint: at(config, ENDPOINTS.revocation),
  revocation_endpoint_auth_methods_supported: ["none"],
  jwks_uri: at(config, ENDPOINTS.keys),
  grant_types_supported: GRANT_TYPES,
  response_types_supported: [],
  service_documentation: at(config, "/docs"),
});

/** What libraries read of the API that tokens are for (RFC 9728). */
const protectedResource = (config: Config): object => ({
  resource: config.PUBLIC_URL,
  resource_name: "Duka",
  authorization_servers: [config.PUBLIC_URL],
  bearer_methods_supported: ["header"],
  resource_documentation: at(config, "/docs"),
});

const headers = { "Cache-Control": "public, max-age=300" };

/** The documents of discovery. */
export const discoveryPages: readonly Page[] = [
  {
    path: ENDPOINTS.server,
    name: "platform.oauth.server",
    summary: "How one signs in, for OAuth libraries (RFC 8414)",
    type: "application/json",
    text: (config) => JSON.stringify(authorizationServer(config)),
    headers,
  },
  {
    path: ENDPOINTS.resource,
    name: "platform.oauth.resource",
    summary: "Whose tokens the API takes, for OAuth libraries (RFC 9728)",
    type: "application/json",
    text: (config) => JSON.stringify(protectedResource(config)),
    headers,
  },
];

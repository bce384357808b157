/** The client that every token is given to: Duka has no other clients to tell apart, whatever a caller calls itself. */
export const CLIENT_ID = "duka";

/** How a sign-in that asked for a mailed code goes on at the token endpoint. */
export const MAILED_CODE = "urn:duka:params:oauth:grant-type:mailed-code";

/** What the token endpoint turns in for tokens. */
export const GRANT_TYPES = ["password", "refresh_token", MAILED_CODE] as const;

/** Where OAuth is spoken, from the root of the host. */
export const ENDPOINTS = {
  token: "/api/v1/auth/token",
  revocation: "/api/v1/auth/revoke",
  keys: "/.well-known/jwks.json",
  server: "/.well-known/oauth-authorization-server",
  resource: "/.well-known/oauth-protected-resource",
} as const;

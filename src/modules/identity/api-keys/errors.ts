import { type Codes, declareErrors } from "#platform/errors.ts";

/** What a tenant's API keys refuse. */
export const apiKeyErrors = declareErrors({
  "api_key.not_found": { status: 404, title: "There is no such API key" },
  "api_key.expires_in_the_past": { status: 422, title: "The API key would have expired already" },
  "api_key.not_active": { status: 409, title: "The API key is revoked or expired" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof apiKeyErrors> {}
}

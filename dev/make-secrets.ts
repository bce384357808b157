import { makeSecrets } from "./secrets.ts";

/* Prints fresh secrets for a deployment as JSON, which wrangler secret bulk takes. Keep them where secrets are kept; they are shown once. */
const { upstashToken: _, ...secrets } = makeSecrets();
console.log(JSON.stringify(secrets, null, 2));

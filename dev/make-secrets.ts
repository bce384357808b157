import { makeSecrets } from "./secrets.ts";

/* Prints fresh secrets for a deployment, one variable a line. Keep them where secrets are kept; they are shown once. */
const { upstashToken: _, ...secrets } = makeSecrets();
for (const [name, value] of Object.entries(secrets)) console.log(`${name}=${value}`);

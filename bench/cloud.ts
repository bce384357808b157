import { startCloud } from "../dev/cloud.ts";
import type { Secrets } from "../dev/secrets.ts";

/** A process of its own for the Neon and Upstash endpoints, so that they do not share a thread with the load. */
process.on("message", async (message: { databaseUrl?: string; secrets: Secrets; sql?: string }) => {
  const cloud = await startCloud({ databaseUrl: message.databaseUrl, secrets: message.secrets });
  if (message.sql) await cloud.engine.exec(message.sql);
  process.on("disconnect", () => cloud.close().finally(() => process.exit()));
  process.send?.(cloud.urls);
});

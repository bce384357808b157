import { openPglite } from "./embedded/open-pglite.ts";
import type { Engine } from "./engine.ts";
import { openPostgres } from "./postgres.ts";

/**
 * Opens a real Postgres (`url`, of the owner), or the embedded one in `folder`, or in memory when neither is given; a new one begins
 * with what was kept as `beginning`.
 * Errors: `FolderInUse`, `FolderBroken` (embedded/open-pglite.ts); pg's connection errors.
 */
export function openEngine(
  options: { url?: string | undefined; folder?: string | undefined; beginning?: string | undefined } = {},
): Promise<Engine> {
  return options.url ? openPostgres(options.url) : openPglite(options.folder, options.beginning);
}

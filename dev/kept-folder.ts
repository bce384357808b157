import { rmSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "./folder-lock.ts";

/** The folder in which npm run dev keeps everything, held by this process until `release`. */
export type KeptFolder = {
  path: string;
  /** The embedded database's own folder, which npm run db:migrate opens too. */
  database: string;
  /** Deletes all of it. Errors: `FolderInUse`, with nothing deleted. */
  empty(): Promise<void>;
  release(): void;
};

/** Takes the folder for this process, and leaves it as it is. Errors: `FolderInUse`. */
export async function takeKeptFolder(path: string): Promise<KeptFolder> {
  const release = await lockFolder(path);
  const database = join(path, "postgres");
  return {
    path,
    database,
    release,
    async empty() {
      const releaseDatabase = await lockFolder(database);
      try {
        rmSync(path, { recursive: true, force: true });
      } finally {
        releaseDatabase();
      }
    },
  };
}

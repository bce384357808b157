import { randomBytes } from "node:crypto";
import { claimDatabase } from "../../dev/database/claim-database.ts";
import { openEngine } from "../../dev/database/open-engine.ts";

/** An empty database that nobody else uses, by its owner's URL. */
export type OwnDatabase = {
  url: string;
  /** Removes it, with its connections and these login roles. */
  drop(...logins: string[]): Promise<void>;
};

/** Makes a database beside the one at `url`, which has to be development's and stays as it is. Errors: `NotMadeHere`. */
export async function createDatabase(url: string): Promise<OwnDatabase> {
  const server = await openEngine({ url });
  const name = `duka_test_${randomBytes(6).toString("hex")}`;
  try {
    await claimDatabase(server);
    await server.exec(`create database ${name}`);
  } catch (error) {
    await server.close();
    throw error;
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    async drop(...logins) {
      await server.exec(`drop database ${name} with (force)`);
      for (const login of logins) await server.exec(`drop role ${login}`);
      await server.close();
    },
  };
}

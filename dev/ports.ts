import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the parts of a local instance listen. */
export type Ports = {
  api: number;
  neon: number;
  upstash: number;
  mail: number;
  rates: number;
  messaging: number;
  vsdc: number;
};

/** A variable of the local set-up with a value that it cannot have; the message is one line. */
export class WrongVariable extends Error {
  override readonly name = "WrongVariable";
}

const USUAL: Ports = {
  ...{ api: 8787, neon: 4444, upstash: 4555, mail: 8025 },
  ...{ rates: 4600, messaging: 4700, vsdc: 4800 },
};

/** The file in which a running instance says where it listens, so that other terminals need not be told. */
const portsFile = (folder: string) => join(folder, "ports.json");

/** Says where this instance listens until the function that it gives is called. */
export function tellPorts(folder: string, ports: Ports): () => void {
  writeFileSync(portsFile(folder), JSON.stringify(ports));
  return () => rmSync(portsFile(folder), { force: true });
}

/** Where the instance that keeps its data in a folder listens: variables say it before the instance itself. Errors: `WrongVariable`. */
export function runningPorts(environment: Record<string, string | undefined>, folder: string): Ports {
  const file = portsFile(folder);
  const told = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Ports>) : {};
  return readPorts(environment, { ...USUAL, ...told });
}

/** The ports from their variables, or the usual ones. Errors: `WrongVariable`. */
export function readPorts(environment: Record<string, string | undefined>, others: Ports = USUAL): Ports {
  const portOf = (name: string, usual: number): number => {
    const given = environment[name];
    const port = given === undefined ? usual : Number(given);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new WrongVariable(`${name} is "${given}": set it to a port between 1 and 65535.`);
  };
  return {
    api: portOf("PORT", others.api),
    neon: portOf("NEON_PORT", others.neon),
    upstash: portOf("UPSTASH_PORT", others.upstash),
    mail: portOf("MAIL_PORT", others.mail),
    rates: portOf("RATES_PORT", others.rates),
    messaging: portOf("MESSAGING_PORT", others.messaging),
    vsdc: portOf("VSDC_PORT", others.vsdc),
  };
}

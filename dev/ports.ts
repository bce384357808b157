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

/** The ports from their variables, or the usual ones. Errors: `WrongVariable`. */
export function readPorts(environment: Record<string, string | undefined>): Ports {
  const portOf = (name: string, usual: number): number => {
    const given = environment[name];
    const port = given === undefined ? usual : Number(given);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new WrongVariable(`${name} is "${given}": set it to a port between 1 and 65535.`);
  };
  return {
    api: portOf("PORT", 8787),
    neon: portOf("NEON_PORT", 4444),
    upstash: portOf("UPSTASH_PORT", 4555),
    mail: portOf("MAIL_PORT", 8025),
    rates: portOf("RATES_PORT", 4600),
    messaging: portOf("MESSAGING_PORT", 4700),
    vsdc: portOf("VSDC_PORT", 4800),
  };
}

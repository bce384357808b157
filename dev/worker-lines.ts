type Line = Record<string, unknown>;

/** How much of the Worker's lines a person wants: requests and faults, all of it, or faults alone. */
export type Verbosity = "requests" | "all" | "faults";

// What wrangler puts around a letter to colour it.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const HEADING = /✘|\bERROR\b|\bUncaught\b/;
const OF_OURS = /"path":"\/(health|api\/v1\/health)"/;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A request as one reads it: when, what it answered, what was asked, how long it took, which operation and tenant. */
function requestLine({ time, status, method, path, total_ms, command, tenant }: Line): string {
  const took = `${Math.round(Number(total_ms ?? 0))} ms`.padStart(7);
  const of = [text(command), text(tenant) && `tenant ${text(tenant)}`].filter(Boolean).join(", ");
  return `${text(time).slice(11, 19)}  ${status}  ${took}  ${text(method)} ${text(path)}${of ? `  (${of})` : ""}`;
}

/** A warning or fault: what it was, its reason, and where it came from, by file and line. */
function faultLine({ time, level, event, command, error, cause, stack, ...rest }: Line): string {
  const { request_id } = rest;
  const about = [text(command), text(request_id) && `request ${text(request_id)}`].filter(Boolean).join(", ");
  const why = [text(error), text(cause) && `because of ${text(cause)}`].filter(Boolean).join(", ");
  const from = text(stack)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
  const head = `${text(time).slice(11, 19)}  ${text(level).toUpperCase()}  ${text(event)}${about ? `  (${about})` : ""}`;
  return [`${head}${why ? `: ${why}` : ""}`, ...from].join("\n");
}

/**
 * Takes the lines of wrangler and the Worker one by one, and prints what a person needs of them: requests, faults, and what is
 * wrong with the code when it cannot be built, whole, with file and line. A text that goes on over lines is indented.
 */
export function workerLines(verbosity: Verbosity, print: (line: string) => void): (line: string) => void {
  let goesOn = false;
  return (raw) => {
    const line = raw.replace(COLOUR, "").trimEnd();
    if (verbosity === "all") return print(line);
    const logged = parsed(line);
    if (logged) {
      goesOn = false;
      if (logged.event !== "request") {
        if (logged.level !== "info") print(faultLine(logged));
      } else if (verbosity === "requests" && !OF_OURS.test(line)) print(requestLine(logged));
      return;
    }
    goesOn = HEADING.test(line) || (goesOn && (line === "" || /^\s/.test(line)));
    if (goesOn && line) print(line);
    else if (/Reloading local server/.test(line)) print("The code has changed: the Worker is built anew.");
  };
}

function parsed(line: string): Line | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as Line;
    return typeof value.event === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

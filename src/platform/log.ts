/** Fields of a log line; values are plain, never secrets. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Writes one JSON line for each call. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, error: unknown, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

function describe(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
  return { error: `${error.name}: ${error.message}`, cause, stack: error.stack };
}

/** A log whose lines all carry `base`. */
export function createLog(base: LogFields): Log {
  const write = (level: "info" | "warn" | "error", event: string, fields: LogFields): void => {
    console[level](JSON.stringify({ time: new Date().toISOString(), level, event, ...base, ...fields }));
  };
  return {
    info: (event, fields = {}) => write("info", event, fields),
    warn: (event, fields = {}) => write("warn", event, fields),
    error: (event, error, fields = {}) => write("error", event, { ...describe(error), ...fields }),
    with: (fields) => createLog({ ...base, ...fields }),
  };
}

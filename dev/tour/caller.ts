/** What a call answered. */
export type Answer<T> = { status: number; body: T; text: string; headers: Headers };

export type Caller = {
  /** Calls the API, prints the call and its answer in short, and throws unless the status is the expected one. */
  call<T = Record<string, never>>(
    method: string,
    path: string,
    options: {
      expect: number;
      body?: unknown;
      csv?: string;
      pdf?: string;
      as?: string;
      tenant?: string;
      headers?: Record<string, string>;
    },
  ): Promise<Answer<T>>;
};

const LONGEST_LINE = 110;

function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** A caller of the API at `base`, such as http://localhost:8787. */
export function callerOf(base: string): Caller {
  return {
    async call<T>(method: string, path: string, options: Parameters<Caller["call"]>[2]): Promise<Answer<T>> {
      const headers = new Headers(options.headers);
      if (options.as) headers.set("Authorization", `Bearer ${options.as}`);
      if (options.tenant) headers.set("X-Tenant-ID", options.tenant);
      let body: string | undefined;
      if (options.csv !== undefined) {
        headers.set("Content-Type", "text/csv");
        body = options.csv;
      } else if (options.pdf !== undefined) {
        headers.set("Content-Type", "application/pdf");
        body = options.pdf;
      } else if (options.body !== undefined) {
        headers.set("Content-Type", "application/json");
        body = JSON.stringify(options.body);
      }
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const type = response.headers.get("Content-Type") ?? "";
      const shown = /^(application\/pdf|image\/)/.test(type) ? type : short(secretless(text));
      console.log(`  ${method} ${path}\n    ${response.status} ${shown}`);
      if (response.status !== options.expect) {
        throw new Error(`${method} ${path} answered ${response.status}, not ${options.expect}: ${text}`);
      }
      const isJson = /[/+]json\b/.test(type);
      return {
        status: response.status,
        body: (isJson && text ? JSON.parse(text) : {}) as T,
        text,
        headers: response.headers,
      };
    },
  };
}

/** Tokens are left out of what is printed. */
function secretless(text: string): string {
  return text.replaceAll(/("(?:(?:access|refresh)_token|ticket)"\s*:\s*")[^"]+/g, "$1…");
}

/** Ends the tour unless `holds`. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not as it should be: ${what}`);
  console.log(`    ✔ ${what}`);
}

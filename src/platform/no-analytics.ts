/** Stands in the bundle for `@upstash/core-analytics` (wrangler.toml), which counts limits in Redis where that is switched on: nobody does. */
export class Analytics {
  constructor() {
    throw new Error("Limits are counted by nobody beside who asks");
  }
}

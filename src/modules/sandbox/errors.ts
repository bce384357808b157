import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the clock of a sandbox refuses. */
export const sandboxErrors = declareErrors({
  "sandbox.required": { status: 409, title: "The tenant is no sandbox: its time is the real one" },
  "sandbox.moving": { status: 409, title: "The clock is on its way: wait until it is ready" },
  "sandbox.not_forward": { status: 422, title: "The clock moves forward only" },
  "sandbox.too_far": {
    status: 422,
    title: "The clock goes at most five years (1,826 days) ahead of real time",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof sandboxErrors> {}
}

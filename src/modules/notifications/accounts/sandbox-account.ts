import type { OpenAccount } from "./open-account.ts";

/** By what the messages of a sandbox go: to nobody, and each is taken. They are read in /notification-deliveries. */
export const sandboxAccount: OpenAccount = {
  provider: "sandbox",
  accountId: null,
  fingerprint: "sandbox",
  port: { keyLivesMs: 0, send: async () => ({ kind: "accepted", messageId: null }) },
};

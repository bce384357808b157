import type { Arrangement } from "./arrangement.ts";

export const arrangements: Record<string, Arrangement> = {
  "businesses.setup.save_zoho": () => ({
    body: { organization_id: "60001", client_id: "1000.ABCDEFGH", client_secret: "s3cret-of-the-client" },
  }),
};

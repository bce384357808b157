import type { Secrets } from "./secrets.ts";

/** Where the parts of a local cloud answer; `neon` is the driver's whole endpoint, with `/sql`. No slash at the end. */
export type CloudUrls = {
  neon: string;
  upstash: string;
  mail: string;
  rates: string;
  messaging: string;
  vsdc: string;
};

/** The Worker's variables for a local cloud at these addresses. */
export function bindingsOf(
  secrets: Secrets,
  urls: CloudUrls,
  more: Record<string, string> = {},
): Record<string, string> {
  const login = (user: string, password: string) => `postgresql://${user}:${password}@localhost/duka`;
  return {
    ENVIRONMENT: "development",
    DATABASE_URL: login("app_api", secrets.APP_API_PASSWORD),
    IDENTITY_DATABASE_URL: login("app_identity", secrets.APP_IDENTITY_PASSWORD),
    SYSTEM_DATABASE_URL: login("app_system", secrets.APP_SYSTEM_PASSWORD),
    NEON_ENDPOINT: urls.neon,
    CONTEXT_KEY: secrets.CONTEXT_KEY,
    SECRET_KEY: secrets.SECRET_KEY,
    SEALING_KEYS: secrets.SEALING_KEYS,
    SIGNING_KEYS: secrets.SIGNING_KEYS,
    AUDIT_SIGNING_KEYS: secrets.AUDIT_SIGNING_KEYS,
    PUBLIC_URL: "http://localhost:8787",
    UPSTASH_REDIS_REST_URL: urls.upstash,
    UPSTASH_REDIS_REST_TOKEN: secrets.upstashToken,
    RESEND_API_KEY: "re_local",
    RESEND_API_URL: urls.mail,
    BREVO_API_URL: `${urls.messaging}/brevo/v3`,
    TWILIO_API_URL: `${urls.messaging}/twilio`,
    EXCHANGE_RATE_API_URL: `${urls.rates}/v6`,
    VSDC_HOSTS: new URL(urls.vsdc).host,
    SANDBOX_HOSTS: new URL(urls.vsdc).host,
    MAIL_FROM: "Duka <hello@duka.example>",
    ...more,
  };
}

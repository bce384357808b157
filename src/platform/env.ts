import { z } from "zod";

const hexKey = z.string().regex(/^[0-9a-f]{64}$/, "must be 32 bytes in lower-case hexadecimal");
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, issues) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        issues.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);

const TrustedIssuer = z.strictObject({
  issuer: z.url(),
  /** Supabase user tokens carry `aud` and `role` "authenticated"; Clerk session tokens carry `sid` and `azp`. */
  kind: z.enum(["supabase", "clerk"]),
  jwks_url: z.url().optional(),
  hs256_secret: z.string().min(32).optional(),
  authorized_parties: z.array(z.string()).optional(),
  /** The issuer confirms every address before it signs it: only then may an address find an account that is here. */
  emails_are_verified: z.boolean().default(false),
});
export type TrustedIssuer = z.infer<typeof TrustedIssuer>;

const Settings = z.object({
  ENVIRONMENT: z.enum(["production", "staging", "development", "test"]).default("production"),
  DATABASE_URL: z.url(),
  IDENTITY_DATABASE_URL: z.url(),
  SYSTEM_DATABASE_URL: z.url(),
  NEON_ENDPOINT: z.url().optional(),
  CONTEXT_KEY: hexKey,
  SECRET_KEY: hexKey,
  SEALING_KEYS: json(z.array(z.object({ id: z.string().regex(/^[\w-]{1,64}$/), key: hexKey })).min(1)),
  SIGNING_KEYS: json(
    z
      .array(
        z.looseObject({ kid: z.string().min(1), kty: z.enum(["OKP", "EC"]), d: z.string(), x: z.string() }),
      )
      .min(1),
  ),
  AUDIT_SIGNING_KEYS: json(
    z
      .array(
        z.looseObject({
          kid: z.string().min(1),
          kty: z.literal("OKP"),
          crv: z.literal("Ed25519"),
          d: z.string().optional(),
          x: z.string(),
        }),
      )
      .min(1)
      .refine(([first]) => first?.d !== undefined, "the first signs, and needs its private part"),
  ),
  PUBLIC_URL: z.url(),
  BASE_DOMAIN: z.string().optional(),
  ACCESS_TOKEN_MINUTES: count(15),
  REFRESH_TOKEN_DAYS: count(7),
  TRUSTED_ISSUERS: json(z.array(TrustedIssuer)).default([]),
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  RESEND_API_KEY: z.string().min(1),
  RESEND_API_URL: z.url().default("https://api.resend.com"),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]+$/)
    .optional(),
  MAIL_FROM: z.string().min(3),
  PLATFORM_NAME: z.string().min(1).max(200).default("Duka"),
  PLATFORM_ADDRESS: z.string().min(1).max(300).optional(),
  PLATFORM_TIN: z.string().min(1).max(40).optional(),
  PLATFORM_PAY_TO: z.string().min(1).max(500).optional(),
  BREVO_API_URL: z.url().default("https://api.brevo.com/v3"),
  TWILIO_API_URL: z.url().default("https://api.twilio.com"),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().min(1).optional(),
  TWILIO_FROM: z.string().min(1).optional(),
  SMS_LIMIT_PER_TENANT: count(100),
  URGENT_SMS_LIMIT_PER_TENANT: count(20),
  URGENT_MAIL_LIMIT_PER_HOUR: count(30),
  URGENT_MAIL_LIMIT_PER_TENANT: count(500),
  EXCHANGE_RATE_API_URL: z.url().optional(),
  EXCHANGE_RATE_API_KEY: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  VSDC_HOSTS: list.default([
    "api-ebm.rra.gov.rw",
    "sdcsandbox.rra.gov.rw",
    "etims-api.kra.go.ke",
    "etims-api-sbx.kra.go.ke",
  ]),
  SANDBOX_HOSTS: list.default([]),
  CORS_ORIGINS: list.default([]),
  TENANT_CREATION: z.enum(["self_service", "admin_only"]).default("self_service"),
  RATE_LIMIT_PER_MINUTE: count(60),
  RATE_LIMIT_PER_HOUR: count(1000),
  RATE_LIMIT_PER_DAY: count(10000),
  AUTH_LIMIT_PER_ADDRESS: count(10),
  AUTH_LIMIT_PER_IP: count(30),
  FAILED_CODES_PER_DAY: count(10),
  MAIL_LIMIT_PER_HOUR: count(5),
  MAIL_LIMIT_PER_DAY: count(20),
  PUBLIC_LIMIT_PER_IP: count(60),
  USER_LIMIT_PER_MINUTE: count(120),
  REFUSAL_LIMIT_PER_MINUTE: count(60),
  SOCKET_LIMIT_PER_MINUTE: count(60),
  SOCKETS_PER_USER: count(20),
  SOCKETS_PER_TENANT: count(5000),
  MAIL_LIMIT_PER_SENDER: count(50),
  MAIL_LIMIT_PER_TENANT: count(200),
  QUOTA_PRODUCTS: count(1000),
  QUOTA_USERS: count(100),
  QUOTA_CONTACTS: count(10_000),
  QUOTA_STORAGE_BYTES: count(1024 ** 3),
  KYC_RETENTION_DAYS: count(365),
  CLOSED_RETENTION_DAYS: z.coerce.number().int().min(30).max(36_500).default(90),
  SENTRY_DSN: z.url().optional(),
  SENTRY_RELEASE: z.string().max(200).optional(),
});

/** The Worker's configuration, parsed. Every variable, its default and its source stand in the README. */
export type Config = z.infer<typeof Settings>;

/** Configuration that is missing or wrong. `message` names the variables, never their values. */
export class ConfigError extends Error {}

const parsed = new WeakMap<object, Config>();

/**
 * The configuration of this isolate, parsed once from its bindings.
 * Throws ConfigError when a variable is missing or invalid: absent configuration stops the Worker.
 */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const result = Settings.safeParse(env);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`Configuration is not usable: ${[...new Set(wrong)].join("; ")}`);
  }
  const config = result.data;
  if (config.ENVIRONMENT === "production") refuseLaxProduction(config);
  parsed.set(env, config);
  return config;
}

function refuseLaxProduction(config: Config): void {
  if (config.CORS_ORIGINS.includes("*"))
    throw new ConfigError("CORS_ORIGINS: '*' is not allowed in production");
  if (!config.PUBLIC_URL.startsWith("https://"))
    throw new ConfigError("PUBLIC_URL: must be https in production");
  const logins = ["DATABASE_URL", "IDENTITY_DATABASE_URL", "SYSTEM_DATABASE_URL"] as const;
  for (const [at, name] of logins.entries()) {
    const other = logins.slice(0, at).find((one) => config[one] === config[name]);
    if (other) throw new ConfigError(`${name}: must log in as another role than ${other}`);
  }
}

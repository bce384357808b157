/** The binding that is read before the configuration is parsed. */
interface Env {
  readonly SENTRY_DSN?: string;
}

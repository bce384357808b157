export { createDuka, type Duka, type Options } from "./duka.ts";
export type { components, operations, paths } from "./generated/schema.ts";
export type { Item, ListParams, ListPath, Page } from "./pages.ts";
export { type Answer, DukaProblem, type ErrorCode, ok, type ProblemDocument } from "./problem.ts";
export type { Retries, Send } from "./retries.ts";
export { type Credentials, Session, signIn, type Tokens } from "./session.ts";

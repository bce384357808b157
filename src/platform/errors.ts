import type { ErrorKind } from "./error-kind.ts";
import { platformErrors } from "./platform-errors.ts";

/**
 * Every code, as a type. A module adds its own where it declares them, so that a misspelt code does not compile:
 * `declare module "#platform/errors.ts" { interface ErrorCatalogue extends Codes<typeof stockErrors> {} }`
 */
export interface ErrorCatalogue extends Codes<typeof platformErrors> {}

/** The codes of a declaration, for `ErrorCatalogue`. */
export type Codes<Kinds> = Record<keyof Kinds, ErrorKind>;

/** A declared error code, such as `product.not_found`. */
export type ErrorCode = keyof ErrorCatalogue;

const catalogue = new Map<string, ErrorKind>();
const byConstraint = new Map<string, ErrorCode>();

/** Adds error codes to the catalogue. Throws when a code is declared twice. */
export function declareErrors<const T extends Record<string, ErrorKind>>(kinds: T): T {
  for (const [code, kind] of Object.entries(kinds)) {
    if (catalogue.has(code)) throw new Error(`error code ${code} is declared twice`);
    catalogue.set(code, kind);
    for (const constraint of [kind.constraint ?? []].flat()) byConstraint.set(constraint, code as ErrorCode);
  }
  return kinds;
}

/** Is this text a declared code? */
export function isErrorCode(text: string): text is ErrorCode {
  return catalogue.has(text);
}

/** The declared kind of a code. */
export function errorKind(code: ErrorCode): ErrorKind {
  const kind = catalogue.get(code);
  if (!kind) throw new Error(`error code ${code} is not declared`);
  return kind;
}

/** The code that stands for a violated constraint, if one is declared. */
export function codeOfConstraint(constraint: string): ErrorCode | undefined {
  return byConstraint.get(constraint);
}

/** Every code that a refusal may have, in order of the alphabet: the others are answers between the parts of Duka. */
export function refusalCodes(): ErrorCode[] {
  return [...declaredErrors()]
    .filter(([, { status }]) => status >= 400)
    .map(([code]) => code as ErrorCode)
    .sort();
}

/** Every declared code. */
export function declaredErrors(): ReadonlyMap<string, ErrorKind> {
  return catalogue;
}

/** One thing wrong with the input: a JSON path such as `lines.0.quantity`, a code and a sentence. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** A refusal with a name, answered as application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  /** Further members of the problem document, such as `available` of stock.insufficient. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    more: {
      status?: number;
      detail?: string | undefined;
      errors?: readonly FieldError[];
      members?: Record<string, unknown>;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.status = more.status ?? errorKind(code).status;
    this.detail = more.detail;
    this.errors = more.errors;
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }
}

declareErrors(platformErrors);

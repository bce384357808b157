import type { components } from "./generated/schema.ts";

/** What a refusal says: an `application/problem+json`, RFC 9457. */
export type ProblemDocument = components["schemas"]["Problem"];

/** The stable name of a refusal, such as `product.not_found`. */
export type ErrorCode = components["schemas"]["ErrorCode"];

/** Any answer of a call, as `GET`, `POST` and so on give it. */
export type Answer<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: unknown; response: Response };

const isProblem = (value: unknown): value is ProblemDocument =>
  typeof value === "object" && value !== null && "code" in value && "request_id" in value;

/** An answer that is no success. */
export class DukaProblem extends Error {
  override readonly name = "DukaProblem";
  readonly status: number;
  /** None where it is not Duka that answered, but something before it. */
  readonly code: ErrorCode | undefined;
  readonly problem: ProblemDocument | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    const { pathname } = new URL(response.url || "http://unknown/");
    super(
      `${response.status} ${problem?.code ?? "without a code"} of ${pathname}: ${problem?.detail ?? body}`,
    );
    this.status = response.status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

/** What a success has, of all that may be answered. */
type DataOf<Any> = Extract<Any, { error?: never }> extends { data: infer Data } ? Data : never;

/** What an answer has, once it is there. Throws a `DukaProblem` where it is no success. */
export async function ok<Any extends Answer<unknown>>(answer: Promise<Any>): Promise<DataOf<Any>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new DukaProblem(response, error);
  return data as DataOf<Any>;
}

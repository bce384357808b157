import { FILES } from "./generated/files.ts";

/** What the types of a body are by its media types. */
type ContentOf<Operation> = Operation extends { requestBody: { content: infer Content } } ? Content : never;

/** A file that an operation takes in place of JSON: text where it may be text, a `Blob` in any case; `never` for the others. */
export type FileOf<Operation> = [ContentOf<Operation>] extends [never]
  ? never
  : "application/json" extends keyof ContentOf<Operation>
    ? never
    : "text/csv" extends keyof ContentOf<Operation>
      ? Blob | string
      : Blob;

/** Of a call, what is of concern to its body. */
interface Sent {
  body?: unknown;
  headers?: unknown;
  bodySerializer?: (body: unknown) => unknown;
}

/** The call as it is, or, to a path that takes a file, with the file as it is and its type: its own, or the path's first one. */
export function asFile(path: string, init?: Sent): Sent | undefined {
  const type = FILES[path];
  const body = init?.body;
  if (type === undefined || !(body instanceof Blob || typeof body === "string")) return init;
  const own = body instanceof Blob ? body.type : "";
  const headers = new Headers(init?.headers as ConstructorParameters<typeof Headers>[0]);
  if (!headers.has("Content-Type")) headers.set("Content-Type", own || type);
  return { ...init, headers, bodySerializer: (given: unknown) => given };
}

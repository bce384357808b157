import type { Answer, Client } from "#test/tenant.ts";
import type { World } from "../world.ts";
import type { Json } from "./values.ts";

/** What a sample needs beside what its schema says. */
export interface Arranged {
  /** The last parameter of the path. */
  id?: string;
  /** Parameters of the path by name. */
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** Fields of the body, over those that the schema suggests. */
  body?: Json;
  /** The body as a whole, where it is a file. */
  file?: string;
  /** Who calls, where it is not the first role that may. */
  by?: Client;
  /** What proves who sends a signed body. */
  headers?: Record<string, string>;
}

/** Brings a world into the state in which an operation succeeds. */
export type Arrangement = (world: World) => Promise<Arranged> | Arranged;

/** The body of an answer that must be a success. */
export function done<T>(answer: Answer<T>): T {
  if (answer.status >= 300) throw new Error(`an arrangement was answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

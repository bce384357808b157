import type { Client } from "openapi-fetch";
import type { paths } from "./generated/schema.ts";
import { type Answer, ok } from "./problem.ts";

/** A page of a list. */
export interface Page<Item> {
  data: Item[];
  /** Null after the last one. */
  next_cursor: string | null;
}

type ListOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body extends Page<infer Item>
    ? Item
    : never
  : never;

/** The paths that answer in pages. */
export type ListPath = { [Path in keyof paths]: [ListOf<Path>] extends [never] ? never : Path }[keyof paths];

/** What a list of this path has. */
export type Item<Path extends ListPath> = ListOf<Path>;

type Given<Path extends ListPath> = paths[Path]["get"]["parameters"];

/** Filters, sort and size of the pages; ids that the path names. */
export type ListParams<Path extends ListPath> = {
  query?: Omit<NonNullable<Given<Path>["query"]>, "cursor" | "format">;
  signal?: AbortSignal;
} & (Given<Path> extends { path: infer Ids } ? { path: Ids } : { path?: never });

/** Nothing need be given where the path has no ids. */
type Asked<Path extends ListPath> =
  Given<Path> extends { path: unknown } ? [ListParams<Path>] : [ListParams<Path>?];

export interface Lists {
  /** Every page of a list, one after the other as they are asked for. Throws a `DukaProblem` where one is refused. */
  pages<Path extends ListPath>(path: Path, ...asked: Asked<Path>): AsyncGenerator<Page<Item<Path>>>;
  /** Everything that a list has, page by page behind the scenes. Throws a `DukaProblem` where one is refused. */
  each<Path extends ListPath>(path: Path, ...asked: Asked<Path>): AsyncGenerator<Item<Path>>;
}

/** Any list, as it is asked for at a cursor. */
type Get = (
  path: string,
  init: { params: { query: object; path?: object | undefined }; signal?: AbortSignal | undefined },
) => Promise<Answer<Page<unknown>>>;

/** The lists of a client. */
export function listsOf(client: Pick<Client<paths>, "GET">): Lists {
  const get = client.GET as unknown as Get;
  async function* pages(path: string, asked: { query?: object; path?: object; signal?: AbortSignal } = {}) {
    const { query, path: ids, signal } = asked;
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const params = { query: { ...query, ...(cursor ? { cursor } : {}) }, path: ids };
      const page: Page<unknown> = await ok(get(path, { params, signal }));
      yield page;
      cursor = page.next_cursor;
    }
  }
  async function* each(path: string, asked?: Parameters<typeof pages>[1]) {
    for await (const { data } of pages(path, asked)) yield* data;
  }
  return { pages, each } as Lists;
}

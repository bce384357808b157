import { type Answer, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";

/** A contact as the API has it. */
export interface Contact extends Record<string, unknown> {
  id: string;
  version: number;
  name: string;
  phones: string[];
  emails: string[];
  consents: Record<string, { status: string }>;
}

/** What a request is refused with. */
export interface Refusal extends Record<string, unknown> {
  code: string;
}

/** A tenant whose telephone numbers are of Rwanda, with an owner, and the ways in which a test fills it. */
export interface Book {
  tenant: TestTenant;
  owner: Client;
  contact(fields?: Record<string, unknown>): Promise<Contact>;
  post(path: string, body?: unknown): Promise<Answer<Contact & Refusal>>;
  change(id: string, fields: Record<string, unknown>): Promise<Answer<Contact & Refusal>>;
  read(id: string): Promise<Answer<Contact & Refusal>>;
  /** The names of a list, in its order. */
  names(query: string): Promise<string[]>;
  /** The payloads of what happened, the latest first. */
  events(type: string): Promise<Record<string, unknown>[]>;
}

export async function openBook(): Promise<Book> {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await owner.call("PATCH", "/contact-settings", { body: { country: "RW" } });
  const post: Book["post"] = (path, body) => owner.post(path, body);
  return {
    tenant,
    owner,
    post,
    async contact(fields = {}) {
      const answer = await post("/contacts", { name: "Aline Uwase", ...fields });
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.body;
    },
    change: (id, fields) => owner.call("PATCH", `/contacts/${id}`, { body: fields }),
    read: (id) => owner.get(`/contacts/${id}`),
    async names(query) {
      const { body, text } = await owner.get<{ data?: Contact[] }>(`/contacts?${query}`);
      if (!body.data) throw new Error(text);
      return body.data.map(({ name }) => name);
    },
    async events(type) {
      const { body } = await owner.get<{ data: { payload: Record<string, unknown> }[] }>(
        `/events?type=${type}`,
      );
      return body.data.map(({ payload }) => payload);
    },
  };
}

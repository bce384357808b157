import { generateClient } from "../../../dev/make-client.ts";

/** Before the suite: what the typed client's code is made of, which nobody made yet in a fresh clone. */
export default async function generated(): Promise<void> {
  await generateClient();
}

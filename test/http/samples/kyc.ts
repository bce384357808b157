import { mintTenant } from "#test/tenant.ts";
import { administrator, seen, submitted, upload } from "../../modules/kyc/papers.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";

/** A case of a business of its own, which waits to be decided. */
const waiting: Arrangement = async () => ({ id: (await submitted(await mintTenant())).id });

/** The business of such a case. */
const ofPharmacy: Arrangement = async () => {
  const tenant = await mintTenant();
  await submitted(tenant);
  return { id: tenant.id };
};

/** Such a case, as it was looked at. */
const lookedAt: Arrangement = async () => {
  const { id } = await submitted(await mintTenant());
  return { id, headers: await seen(await administrator(), id) };
};

const lookedAtOfPharmacy: Arrangement = async () => {
  const tenant = await mintTenant();
  const { id } = await submitted(tenant);
  return { id: tenant.id, headers: await seen(await administrator(), id) };
};

const uploaded = async ({ as }: World): Promise<string> => done(await upload(as.owner)).id;

export const arrangements: Record<string, Arrangement> = {
  "kyc.documents.upload": () => ({ query: { kind: "business_registration" } }),
  "kyc.cases.submit": async (world) => {
    await uploaded(world);
    return {};
  },
  "kyc.document_links.revoke": async (world) => {
    const document_id = await uploaded(world);
    const { id } = done(
      await world.as.owner.post<{ id: string }>(`/kyc/documents/${document_id}/links`, {
        audience: "A bank",
      }),
    );
    return { params: { document_id, link_id: id } };
  },
  "kyc.document_links.read": async (world) => {
    const id = await uploaded(world);
    const made = done(
      await world.as.owner.post<{ url: string }>(`/kyc/documents/${id}/links`, { audience: "A bank" }),
    );
    return {
      id: new URL(made.url).pathname.split("/").at(-1) ?? "",
      query: { audience: "A bank" },
    };
  },
  "kyc.reviews.read": waiting,
  "kyc.reviews.start_review": waiting,
  "kyc.reviews.request_information": waiting,
  "kyc.reviews.approve": lookedAt,
  "kyc.reviews.reject": waiting,
  "kyc.reviews.approve_pharmacy": lookedAtOfPharmacy,
  "kyc.reviews.reject_pharmacy": ofPharmacy,
};

/** A case with one of its papers, which is refused. */
const refusing: Arrangement = async () => {
  const tenant = await mintTenant();
  const { owner, id } = await submitted(tenant);
  const { data } = done(await owner.get<{ data: { id: string }[] }>("/kyc/documents?limit=1"));
  return { id, body: { refused_documents: [{ document_id: data[0]?.id, reason: "It cannot be read" }] } };
};

const refusingOfPharmacy: Arrangement = async () => {
  const tenant = await mintTenant();
  const { owner } = await submitted(tenant);
  const { data } = done(await owner.get<{ data: { id: string }[] }>("/kyc/documents?limit=1"));
  return {
    id: tenant.id,
    body: { refused_documents: [{ document_id: data[0]?.id, reason: "It cannot be read" }] },
  };
};

export const variants: Record<string, Arrangement> = {
  "kyc.reviews.request_information refused_documents.0.document_id": refusing,
  "kyc.reviews.reject refused_documents.0.document_id": refusing,
  "kyc.reviews.reject_pharmacy refused_documents.0.document_id": refusingOfPharmacy,
};

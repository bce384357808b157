import type { SignIns } from "./demo.ts";

/** What the demo tenant's device is to the authority. */
const DEVICE = {
  ...{ name: "Head office", tin: "999991130", branch_code: "00", serial: "dvcv1130" },
  ...{ flavour: "vsdc", environment: "test" },
};

/** Calls the API as somebody who has signed in, of one tenant where it is named. Errors: a call that is refused. */
async function signedIn(api: string, email: string | undefined, password: string, tenant?: string) {
  let token = "";
  const named: Record<string, string> = tenant === undefined ? {} : { "X-Tenant-ID": tenant };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${api}/api/v1${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        ...(token ? { Authorization: `Bearer ${token}`, ...named } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  };
  token = (await call<{ access_token: string }>("POST", "/auth/token", { email, password })).access_token;
  return call;
}

/**
 * Has the demo tenant's limits in force now: its counter would read them within a minute of its first request. They stay what
 * they are. Errors: a call that is refused.
 */
export async function applyLimits(api: string, { tenant, emails, password }: SignIns): Promise<void> {
  const call = await signedIn(api, emails.platform_admin, password);
  const { data } = await call<{ data: { id: string; slug: string }[] }>("GET", `/admin/tenants?q=${tenant}`);
  const demo = data.find(({ slug }) => slug === tenant);
  if (demo) await call("PATCH", `/admin/tenants/${demo.id}/limits`, {});
}

type Device = { id: string; status: string; base_url: string; codes_fetched_at: string | null };

/**
 * Has the demo tenant sell with receipts: it is of Rwanda, and its device is initialised at what stands in for the authority, at
 * `address`. What is there already stays, and so does every other tenant of its owner's. Errors: a call that is refused.
 */
export async function readyDevice(
  api: string,
  { tenant, emails, password }: SignIns,
  address: string,
): Promise<void> {
  const call = await signedIn(api, emails.owner, password, tenant);
  const { tin_number } = await call<{ tin_number: string | null }>("GET", "/businesses/me");
  if (tin_number === null) await call("PUT", "/businesses/me/config", { tin_number: DEVICE.tin });
  const { country } = await call<{ country: string | null }>("GET", "/fiscal-settings");
  if (country === null) await call("PATCH", "/fiscal-settings", { country: "RW" });
  const { data } = await call<{ data: Device[] }>("GET", "/fiscal-devices");
  const device =
    data.find(({ status }) => status !== "disabled") ??
    (await call<Device>("POST", "/fiscal-devices", { ...DEVICE, base_url: address }));
  const path = `/fiscal-devices/${device.id}`;
  if (device.base_url !== address) await call("PATCH", path, { base_url: address });
  if (device.status === "new") await call("POST", `${path}/initialise`, {});
  if (device.codes_fetched_at === null) await call("POST", `${path}/fetch-codes`, {});
}

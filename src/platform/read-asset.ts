/** Reads a file of the assets, by its path. */
export type ReadAsset = (path: string) => Promise<Uint8Array>;

/** Reads the assets of this deployment. Throws where one is not there. */
export const assetsOf =
  ({ ASSETS }: { ASSETS: { fetch(request: Request): Promise<Response> } }): ReadAsset =>
  async (path) => {
    const found = await ASSETS.fetch(new Request(new URL(path, "https://assets.local/")));
    if (!found.ok) throw new Error(`The assets have no ${path}: npm run assets makes them`);
    return new Uint8Array(await found.arrayBuffer());
  };

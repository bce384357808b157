// Which any Node can read: scripts run on the Node that `npm ci` brings, and an older one cannot even say what is missing.
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  console.error(`Run npm ci first: it brings the Node that Duka runs on, this is ${process.versions.node}.`);
  process.exit(1);
}

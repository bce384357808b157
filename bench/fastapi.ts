import { execFileSync, spawn } from "node:child_process";
import { freePort } from "../dev/free-port.ts";
import { untilListening } from "./workerd.ts";

const PACKAGES = ["fastapi", "uvicorn", "uvloop", "httptools", "sqlalchemy", "asyncpg"];
const APT = `apt-get install ${PACKAGES.map((name) => `python3-${name}`).join(" ")}`;

/** The first Python that has all that the server needs; Debian's packages are those of Debian's own. */
function pythonWithPackages(): string | undefined {
  return ["python3", "/usr/bin/python3"].find((python) => {
    try {
      execFileSync(python, ["-c", `import ${PACKAGES.join(", ")}`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Serves the three calls with FastAPI, SQLAlchemy and uvloop from two workers. Without a Python that has them it says which
 * packages are missing, and gives nothing: the bench goes on without.
 */
export async function startFastApi(of: { databaseUrl: string; tenant: string; user: string }) {
  const python = pythonWithPackages();
  if (!python) {
    console.log(`without FastAPI: no Python has ${PACKAGES.join(", ")} (Debian: ${APT})`);
    return undefined;
  }
  const port = await freePort();
  const options = ["--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log"];
  const child = spawn(
    python,
    ["-m", "uvicorn", "fastapi-server:app", "--app-dir", "bench", "--port", `${port}`, ...options].concat([
      "--log-level",
      "warning",
    ]),
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: of.databaseUrl.replace(/^postgres:/, "postgresql+asyncpg:"),
        TENANT: of.tenant,
        BENCH_USER: of.user,
      },
    },
  );
  process.on("exit", () => child.kill());
  await untilListening(port, child);
  return { port, stop: () => void child.kill() };
}

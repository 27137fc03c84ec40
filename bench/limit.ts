/** How far the machine could go: the C programs in bench/limit, built and run where there is a C compiler. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "quorate-limit-"));
try {
  const program = join(folder, "hold");
  execFileSync("cc", ["-O2", "-o", program, "bench/limit/hold.c", "-lm"], { stdio: "pipe" });
  console.log("\nthe same in C");
  execFileSync(program, { stdio: "inherit" });
} catch (error) {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  console.log("\nno C compiler here: the limit in C is left out");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

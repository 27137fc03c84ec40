/** `quorate validate`: whether a scenario is right, without running it. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Cluster, Host, Model } from "../cluster/model.ts";

export function register(program: Command): void {
  program
    .command("validate")
    .description("check scenario files and print what they hold")
    .argument("<file...>", "scenario files")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  quorate validate scenarios/opencenter-vsphere.yaml")
    .action(async (files: string[], { json = false }: { json?: boolean }) => {
      const { compile, parseVariants, scenarioHash, ScenarioError } = await import("../scenario/index.ts");
      const { readable } = await import("./readable.ts");
      const results = files.map((file) => {
        const check = () => {
          const [resolved, ...variants] = parseVariants(readFileSync(file, "utf8"), file);
          const model = compile(resolved);
          for (const variant of variants) compile(variant);
          return {
            file,
            valid: true as const,
            name: model.name,
            sha256: scenarioHash(resolved.source.text, resolved.files),
            domains: model.domains.length,
            hosts: model.hosts.length,
            instances: model.instances.length,
            services: model.services.length,
            variants: resolved.variants,
            clusters: model.clusters.map((cluster) => capacityOf(model, cluster)),
          };
        };
        try {
          return readable(file, check);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
          return { file, valid: false as const, problems: error.problems, message: error.message };
        }
      });
      for (const result of json ? [] : results) {
        if (!result.valid) process.stderr.write(`${result.message}\n`);
        else {
          const { domains, hosts, instances, services, variants } = result;
          const counts = [
            counted(domains, "domain"),
            counted(hosts, "host"),
            counted(instances, "instance"),
            counted(services, "service"),
            ...(variants.length > 0 ? [counted(variants.length, "variant")] : []),
          ];
          process.stdout.write(`${result.file}: ${counts.join(", ")}: valid\n`);
          for (const { name, platform, hosts: own, cores, memory_bytes } of result.clusters) {
            const size = `${counted(own, "host")} with ${Number(cores.toPrecision(6))} cores and ${inGigabytes(memory_bytes)}`;
            process.stdout.write(`  ${name} (${platform}): ${size} for instances\n`);
          }
        }
      }
      if (json) {
        const shown = results.map((result) => (result.valid ? result : { ...result, message: undefined }));
        process.stdout.write(`${JSON.stringify({ version: 1, scenarios: shown }, null, 2)}\n`);
      }
      if (results.some(({ valid }) => !valid)) process.exitCode = 2;
    });
}

/** What the instances of a cluster can have together; what the platform keeps for itself is taken off. */
function capacityOf(model: Model, { name, platform, hosts }: Cluster) {
  const sum = (part: (host: Host) => number) =>
    hosts.reduce((total, host) => total + part(model.hosts[host]), 0);
  return {
    name,
    platform,
    hosts: hosts.length,
    cores: sum(({ cores }) => cores),
    memory_bytes: sum(({ memory }) => memory),
  };
}

/** With GiB in brackets, as memory is bought in either. */
function inGigabytes(bytes: number): string {
  const rounded = (value: number) => Number(value.toPrecision(4));
  return `${rounded(bytes / 1e9)} GB (${rounded(bytes / 1024 / 1024 / 1024)} GiB)`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

// How often is each service of a scenario down, and how sure is that?
//   node examples/programming/one-scenario.mjs
import { fileURLToPath } from "node:url";
import { loadScenario, run } from "quorate";

const file = fileURLToPath(new URL("../../scenarios/domains-two-to-three.yaml", import.meta.url));
const scenario = loadScenario(file);
const { services, warnings } = await run(scenario, { replications: 200, seed: "1" });

const seconds = (value) => `${Number(value.toPrecision(2))} s`;
for (const { name, downtimePerYear, nines } of services) {
  const { estimate, lower, upper, confidence } = downtimePerYear;
  const interval = `${seconds(lower)} to ${seconds(upper)} at ${100 * confidence} % confidence`;
  console.log(`${name}: down ${seconds(estimate)} a year, ${interval}`);
  console.log(`  at least ${nines.lower.toFixed(1)} nines`);
}
for (const warning of warnings) console.log(`! ${warning}`);

// How often is each service of a scenario down, and how sure is that?
//   node examples/programming/one-scenario.mjs
import { fileURLToPath } from "node:url";
import { loadScenario, run } from "quorate";

const file = fileURLToPath(new URL("../../scenarios/domains-two-to-three.yaml", import.meta.url));
const scenario = loadScenario(file);
const { services, warnings } = await run(scenario, { replications: 200, seed: "1" });

const percent = (share) => `${(100 * share).toFixed(4)} %`;
for (const { name, availability, outagesPerYear } of services) {
  const { estimate, lower, upper, confidence } = availability;
  console.log(
    `${name}: ${percent(estimate)}, ${percent(lower)} to ${percent(upper)} at ${100 * confidence} %`,
  );
  console.log(`  ${outagesPerYear.estimate.toFixed(2)} outages a year`);
}
for (const warning of warnings) console.log(`! ${warning}`);

// Which of two designs is better, and is the difference real?
//   node examples/programming/two-designs.mjs
import { fileURLToPath } from "node:url";
import { compare, loadScenario } from "quorate";

const load = (name) => loadScenario(fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)));
const designs = [load("domains-two-to-three"), load("domains-two-and-witness")];
const { conclusions, differences } = await compare(designs, { replications: 400 });

for (const { service, sentences } of conclusions) console.log(`${service}: ${sentences.join(" ")}`);
for (const { service, metric, variant, than, value, varianceSaved } of differences) {
  const saved = `${Math.round(100 * varianceSaved)} % of the variance saved`;
  console.log(`${service} ${metric}: ${variant} less ${than} = ${value.estimate.toPrecision(3)} (${saved})`);
}

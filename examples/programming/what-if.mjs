// What would faster repairs be worth? The same scenario with other values, on the same histories.
//   node examples/programming/what-if.mjs
import { compare, parseScenario } from "quorate";

const asItIs = parseScenario(`
name: repaired-in-20h
horizon: 1y
replications: 500
clusters:
  site:
    platform: plain
    hosts:
      count: 3
      failures:
        hardware: {mtbf: 1000h, mttr: 20h}
services:
  two-of-three:
    requires: [{hosts: site, atLeast: 2}]
`);
const faster = ["10h", "5h"].map((mttr) =>
  asItIs.with({ name: `repaired-in-${mttr}`, "clusters.site.hosts.failures.hardware.mttr": mttr }),
);
const { runs, conclusions } = await compare([asItIs, ...faster]);

for (const { name, services } of runs) {
  const minutes = services[0].downtimePerYear.estimate / 60;
  console.log(`${name}: ${minutes.toFixed(0)} min a year`);
}
console.log(conclusions[0].sentences.join(" "));

/**
 * Every scenario is valid, says at its head what it models and what the answer is, and the answer is still true: other
 * histories, fewer, give a 99.9 % interval that meets the 95 % interval stated. Downtimes have heavy tails, and from few
 * histories even that covers less than it says; with normal estimates the two would miss each other once in some 2,000.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimate } from "../../src/experiment/estimates.ts";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import { answersIn, withAnswers } from "./answers.ts";

const YEAR = 8760 * 3600;
/** The check runs this part of the replications a scenario asks for, at least so many. */
const PART = 0.5;
const LEAST = 20;

const isUpdate = process.env.UPDATE_ANSWERS !== undefined;
const files = readdirSync("scenarios").filter((file) => file.endsWith(".yaml"));

function estimatesOf(text: string, file: string, seed: string, part: number, confidence: number) {
  const resolved = parseScenario(text, file);
  const model = compile(resolved);
  const count = Math.max(LEAST, Math.round(part * resolved.scenario.replications));
  const simulation = new Simulation(model);
  for (let replication = 0; replication < count; replication++) simulation.run(seed, replication);
  const record = new ExperimentRecord(recordedModel(model));
  record.add(simulation.take());
  const all = estimate(record, confidence)?.services ?? [];
  // Of tenants alike the first stands for all.
  const services = all.filter(({ name }) => !resolved.expansion.isCopy(["services", name]));
  return { services, years: Math.round((count * model.horizon) / YEAR) };
}

describe.each(files)("%s", (file) => {
  const path = `scenarios/${file}`;
  const text = readFileSync(path, "utf8");

  it("says what it models, and its answer", () => {
    const head = text.slice(0, text.indexOf("\nname:")).replaceAll(/^# ?/gm, "");
    expect(head.length).toBeGreaterThan(200);
    const stated = answersIn(text).map(({ service }) => service);
    const { scenario, expansion } = parseScenario(text, path);
    const services = Object.keys(scenario.services ?? {});
    if (!isUpdate) expect(stated).toEqual(services.filter((name) => !expansion.isCopy(["services", name])));
  });

  it("has an answer that holds", () => {
    if (isUpdate) {
      const { services, years } = estimatesOf(text, path, "1", 1, 0.95);
      writeFileSync(path, withAnswers(text, services, years));
      return;
    }
    const { services } = estimatesOf(text, path, `check ${file}`, PART, 0.999);
    for (const { service, lower, upper } of answersIn(text)) {
      const found = services.find(({ name }) => name === service)?.availability;
      if (found === undefined) throw new Error(`there is no service ${service}`);
      expect(found.lower, `${service} is better than stated`).toBeLessThanOrEqual(upper);
      expect(found.upper, `${service} is worse than stated`).toBeGreaterThanOrEqual(lower);
    }
  });
});

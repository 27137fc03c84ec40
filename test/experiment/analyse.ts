/** A contingency analysis in this process. */
import {
  type Candidate,
  type CandidateKind,
  type ContingencyTimes,
  contingencyModel,
} from "../../src/experiment/contingency-model.ts";
import { ContingencyRecord, type ServiceContingencies } from "../../src/experiment/contingency-record.ts";
import { setsOf } from "../../src/experiment/contingency-sets.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { type ContingencyBatch, ContingencySimulator } from "../../workers/contingency-task.ts";

const HOUR = 3600;

export interface Analysis {
  readonly candidates: readonly Candidate[];
  readonly record: ContingencyRecord;
  readonly services: readonly ServiceContingencies[];
  readonly batches: readonly ContingencyBatch[];
}

/** Tries all sets of a scenario of up to `size` parts. */
export function analyse(
  scenario: string,
  size: number,
  kinds: readonly CandidateKind[] = ["hosts", "domains"],
  times: Partial<ContingencyTimes> = {},
): Analysis {
  const given = { at: HOUR, apart: 0, duration: 24 * HOUR, ...times };
  const { model, candidates } = contingencyModel(
    compile(parseScenario(scenario, "s.yaml")),
    kinds,
    given,
    size,
  );
  const simulator = new ContingencySimulator({ model, seed: "test", ...given });
  const record = new ContingencyRecord(
    candidates,
    model.services.map(({ name }) => name),
  );
  const batches = Array.from({ length: size + 1 }, (_, of) =>
    simulator.run({
      size: of,
      sets: Int32Array.from([...setsOf(candidates.length, of, given.apart > 0)].flat()),
    }),
  );
  for (const batch of batches) record.add(batch);
  return { candidates, record, services: record.byService(), batches };
}

/** Names of the parts of the sets that lose, or interrupt, a service, each sorted. */
export function setsIn(
  { candidates, services }: Analysis,
  service: number,
  effect: "losing" | "interrupting",
): string[] {
  return services[service][effect]
    .flatMap(({ sets }) => sets.map(({ parts }) => namesOf(candidates, parts)))
    .sort();
}

export function namesOf(candidates: readonly Candidate[], parts: Iterable<number>): string {
  return [...parts]
    .map((part) => candidates[part].name)
    .sort()
    .join(" + ");
}

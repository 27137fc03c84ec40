/** What the steps of compiling a scenario share: the problems found so far and the failure processes and causes. */
import type { CommonCause, Effect, FailureProcess, Slowness } from "../cluster/model.ts";
import { cumulativeHazard, type Distribution, mean } from "../kernel/distributions.ts";
import type { SharedFailures } from "./common-cause-schema.ts";
import type { GivenFailure } from "./failure-schema.ts";
import { suggestion } from "./nearest.ts";
import { type Path, pathText } from "./paths.ts";
import type { Finding } from "./problems.ts";
import type { FailureMap, Scenario } from "./schema.ts";

/** More failures of one part than this within the horizon is taken for a wrong unit. */
const MOST_FAILURES = 1e6;

/** Processes of hosts or domains that are described at one place and have failures in common. */
export interface SharedGroup {
  readonly path: Path;
  readonly cause: string;
  readonly commonCause: SharedFailures;
  readonly processes: number[];
}

export class Compilation {
  readonly scenario: Scenario;
  readonly findings: Finding[] = [];
  readonly processes: FailureProcess[] = [];
  readonly commonCauses: CommonCause[] = [];
  /** By the text of their path. */
  readonly sharedFailures = new Map<string, SharedGroup>();
  readonly causes: string[] = [];
  readonly #reported = new Set<string>();
  readonly #processNames = new Set<string>();
  /** What each process is called by its owner: "crash". */
  readonly #failureNames: string[] = [];
  readonly #crews: readonly string[];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#crews = Object.keys(scenario.crews ?? {});
  }

  /** The same problem of each of many hosts is one problem. */
  report(path: Path, message: string, atKey = false): void {
    const key = `${pathText(path)}: ${message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.findings.push({ path, message, atKey });
  }

  /** Reports a name that is not there, with the one probably meant. */
  reportUnknown(path: Path, kind: string, name: string, known: Iterable<string>, prefix = ""): void {
    this.report(
      path,
      `${prefix}there is no ${kind} ${JSON.stringify(name)}; ${suggestion(name, [...known])}`,
    );
  }

  /** Index of a cause, added when new. */
  cause(name: string): number {
    const known = this.causes.indexOf(name);
    return known >= 0 ? known : this.causes.push(name) - 1;
  }

  /** Adds the failure processes of one host or domain, `age` old, s. `kind` begins the cause: "host", "rack". */
  addProcesses(
    owner: "host" | "domain",
    subject: number,
    name: string,
    kind: string,
    failures: FailureMap,
    path: Path,
    age: number,
  ): void {
    for (const [failure, given] of Object.entries(failures)) {
      const { lifetime, isAgeing, repair, crew, effect, slow, diskLoss, warning } = given;
      const processName = `${name} ${failure}`;
      const at = [...path, failure];
      if (this.#processNames.has(processName)) {
        this.report(at, `two failure processes are called ${JSON.stringify(processName)}`, true);
      }
      this.#processNames.add(processName);
      if (isAgeing) this.#checkAgeing(at, lifetime, age);
      else this.checkLifetime(at, mean(lifetime));
      this.#shareFailures(at, `${kind} ${failure}`, given);
      this.checkSlowness(at, effect, slow);
      this.#failureNames.push(failure);
      this.processes.push({
        name: processName,
        owner,
        subject,
        cause: this.cause(`${kind} ${failure}`),
        lifetime,
        ...(isAgeing && { age }),
        repair,
        crew: this.#crewIndex([...at, "crew"], crew),
        ...(effect !== undefined && { effect }),
        ...(slow !== undefined && { slow }),
        diskLoss,
        warning,
      });
    }
  }

  /** What is left goes with the effect "slow", and that with it. */
  checkSlowness(path: Path, effect: Effect | undefined, slow: Slowness | undefined): void {
    if (effect === "slow" && slow === undefined) {
      this.report(path, `the effect slow needs what is left, such as "slow: {network: 50%}"`);
    } else if (effect !== "slow" && slow !== undefined) {
      this.report([...path, "slow"], `"slow" goes with "effect: slow" only`, true);
    }
  }

  /** Adds a failure process that no host or domain describes itself; returns its index. */
  addProcess(path: Path, process: FailureProcess): number {
    if (this.#processNames.has(process.name))
      this.report(path, `two failure processes are called ${JSON.stringify(process.name)}`);
    this.#processNames.add(process.name);
    this.#failureNames.push("");
    return this.processes.push(process) - 1;
  }

  /** Processes called `failure` of some hosts or domains, which must be some; `subjects` undefined: reported already. */
  processesNamed(
    owner: "host" | "domain",
    subjects: ReadonlySet<number> | undefined,
    failure: string,
    path: Path,
  ): number[] {
    if (subjects === undefined) return [];
    const candidates = this.processes.flatMap((process, index) =>
      process.owner === owner && subjects.has(process.subject) ? [index] : [],
    );
    const found = candidates.filter((index) => this.#failureNames[index] === failure);
    if (found.length === 0 && subjects.size > 0) {
      const known = new Set(candidates.map((index) => this.#failureNames[index]));
      this.reportUnknown(path, "failure process", failure, known);
    }
    return found;
  }

  /** The process to be added next is one of those that share the failures described at this path. */
  #shareFailures(path: Path, cause: string, { commonCause }: GivenFailure): void {
    if (commonCause === undefined) return;
    const key = pathText(path);
    const group = this.sharedFailures.get(key) ?? { path, cause, commonCause, processes: [] };
    group.processes.push(this.processes.length);
    this.sharedFailures.set(key, group);
  }

  /** Adds a common cause, whose name must be its own. */
  addCommonCause(path: Path, commonCause: CommonCause): void {
    if (this.commonCauses.some(({ name }) => name === commonCause.name))
      this.report(path, `two common causes are called ${JSON.stringify(commonCause.name)}`, true);
    this.commonCauses.push(commonCause);
  }

  /** A mean time between failures must be above zero and plausible for the horizon. */
  checkLifetime(path: Path, meanLifetime: number): void {
    if (meanLifetime === 0) this.report(path, "the time between failures must be more than zero");
    else this.#checkFailures(path, this.scenario.horizon / meanLifetime);
  }

  #checkAgeing(path: Path, lifetime: Distribution, age: number): void {
    this.#checkFailures(path, cumulativeHazard(lifetime, age, age + this.scenario.horizon));
  }

  #checkFailures(path: Path, failures: number): void {
    if (failures <= MOST_FAILURES) return;
    this.report(
      path,
      `this would fail ${failures.toPrecision(2)} times within the horizon; is the unit right?`,
    );
  }

  /** An age that was given must matter to one of the things it is given to. */
  checkAge(path: Path, age: number, failures: readonly FailureMap[]): void {
    const matters = failures.some((map) => Object.values(map).some(({ isAgeing }) => isAgeing));
    if (age === 0 || matters) return;
    this.report(path, `the age matters to nothing: none of the failure processes has "ageing"`);
  }

  #crewIndex(path: Path, crew: string | undefined): number {
    if (crew === undefined) return -1;
    const index = this.#crews.indexOf(crew);
    if (index < 0) this.reportUnknown(path, "crew", crew, this.#crews);
    return index;
  }
}

/** What the steps of compiling a scenario share: the problems found so far and the failure processes and causes. */
import type { CommonCause, FailureProcess } from "../cluster/model.ts";
import { mean } from "../kernel/distributions.ts";
import { suggestion } from "./nearest.ts";
import { type Path, pathText } from "./paths.ts";
import type { Finding } from "./problems.ts";
import type { FailureMap, Scenario } from "./schema.ts";

/** More failures of one part than this within the horizon is taken for a wrong unit. */
const MOST_FAILURES = 1e6;

export class Compilation {
  readonly scenario: Scenario;
  readonly findings: Finding[] = [];
  readonly processes: FailureProcess[] = [];
  readonly commonCauses: CommonCause[] = [];
  readonly causes: string[] = [];
  readonly #reported = new Set<string>();
  readonly #processNames = new Set<string>();
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
  reportUnknown(path: Path, kind: string, name: string, known: Iterable<string>): void {
    this.report(path, `there is no ${kind} ${JSON.stringify(name)}; ${suggestion(name, [...known])}`);
  }

  /** Index of a cause, added when new. */
  cause(name: string): number {
    const known = this.causes.indexOf(name);
    return known >= 0 ? known : this.causes.push(name) - 1;
  }

  /** Adds the failure processes of one host or domain. `kind` begins the cause: "host", "rack". */
  addProcesses(
    owner: "host" | "domain",
    subject: number,
    name: string,
    kind: string,
    failures: FailureMap,
    path: Path,
  ): void {
    for (const [failure, { lifetime, repair, crew, diskLoss, warning }] of Object.entries(failures)) {
      const processName = `${name} ${failure}`;
      const at = [...path, failure];
      if (this.#processNames.has(processName)) {
        this.report(at, `two failure processes are called ${JSON.stringify(processName)}`, true);
      }
      this.#processNames.add(processName);
      this.checkLifetime(at, mean(lifetime));
      this.processes.push({
        name: processName,
        owner,
        subject,
        cause: this.cause(`${kind} ${failure}`),
        lifetime,
        repair,
        crew: this.#crewIndex([...at, "crew"], crew),
        diskLoss,
        warning,
      });
    }
  }

  /** A mean time between failures must be above zero and plausible for the horizon. */
  checkLifetime(path: Path, meanLifetime: number): void {
    const failures = this.scenario.horizon / meanLifetime;
    if (failures <= MOST_FAILURES) return;
    this.report(
      path,
      meanLifetime === 0
        ? "the time between failures must be more than zero"
        : `this would fail ${failures.toPrecision(2)} times within the horizon; is the unit right?`,
    );
  }

  #crewIndex(path: Path, crew: string | undefined): number {
    if (crew === undefined) return -1;
    const index = this.#crews.indexOf(crew);
    if (index < 0) this.reportUnknown(path, "crew", crew, this.#crews);
    return index;
  }
}

/** Importance of the units of a small system by enumeration of all its states; units fail independently. */

export interface System {
  /** Long-run unavailability of each unit. */
  readonly unavailability: readonly number[];
  /** Whether the system works when these units do. */
  readonly works: (up: readonly boolean[]) => boolean;
}

export interface ExactImportance {
  readonly birnbaum: number;
  readonly fussellVesely: number;
  readonly riskAchievement: number;
  readonly riskReduction: number;
  /** Unavailability that a perfect unit would save. */
  readonly saved: number;
}

/** Textbook definitions, see M. van der Borst, H. Schoonakker (2001). */
export function importanceOf(system: System, unit: number): ExactImportance {
  const all = systemUnavailability(system);
  const perfect = systemUnavailability(withUnavailability(system, unit, 0));
  const failed = systemUnavailability(withUnavailability(system, unit, 1));
  return {
    birnbaum: failed - perfect,
    fussellVesely: chanceOfCutWith(system, unit) / all,
    riskAchievement: failed / all,
    riskReduction: all / perfect,
    saved: all - perfect,
  };
}

export function systemUnavailability(system: System): number {
  return sumOverStates(system, (up) => !system.works(up));
}

/** Chance that some minimal cut set which holds the unit has failed. */
function chanceOfCutWith(system: System, unit: number): number {
  const cuts = minimalCuts(system).filter((cut) => cut.includes(unit));
  return sumOverStates(system, (up) => cuts.some((cut) => cut.every((one) => !up[one])));
}

/** Sets of units whose failure takes the system down, of which no part does. */
export function minimalCuts({ unavailability, works }: System): number[][] {
  const units = [...unavailability.keys()];
  const cuts = subsets(units).filter((set) => !works(units.map((unit) => !set.includes(unit))));
  return cuts.filter(
    (set) => !cuts.some((other) => other.length < set.length && other.every((unit) => set.includes(unit))),
  );
}

function sumOverStates({ unavailability }: System, counts: (up: readonly boolean[]) => boolean): number {
  const units = [...unavailability.keys()];
  let sum = 0;
  for (const down of subsets(units)) {
    const up = units.map((unit) => !down.includes(unit));
    if (!counts(up)) continue;
    sum += units.reduce((p, unit) => p * (up[unit] ? 1 - unavailability[unit] : unavailability[unit]), 1);
  }
  return sum;
}

function withUnavailability(system: System, unit: number, value: number): System {
  return { ...system, unavailability: system.unavailability.map((u, i) => (i === unit ? value : u)) };
}

function subsets(units: readonly number[]): number[][] {
  return units.reduce<number[][]>((sets, unit) => sets.flatMap((set) => [set, [...set, unit]]), [[]]);
}

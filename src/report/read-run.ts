/** A run's folder read for its page: the small tables whole, of the large ones what is shown. */
import { join } from "node:path";
import type { Service as ModelService } from "../cluster/model.ts";
import { verdictOf } from "../experiment/objective-estimates.ts";
import { readStoredRun } from "../experiment/stored-run.ts";
import { METRICS } from "../results/tables.ts";
import { explain } from "../scenario/index.ts";
import type { RunManifest } from "./manifest.ts";
import { type Metrics, readMetrics } from "./metrics.ts";
import { readOutages } from "./read-outages.ts";
import { readFailureSets, readParts } from "./read-why.ts";
import type { RunData, Service, ServiceSet, ShownService } from "./run-data.ts";

/** Services that are shown one by one; the others are in the list of all. */
const SHOWN_MAX = 10;

/** Rejects with a ResultsError for tables that are missing or damaged, and with a ScenarioError for its scenario. */
export async function readRun(folder: string, manifest: RunManifest): Promise<RunData> {
  const { resolved, model } = readStoredRun(folder);
  const metrics = await readMetrics(join(folder, METRICS.file));
  const services = model.services.flatMap((service) => serviceOf(service, metrics) ?? []);
  const sets = setsOf(services, metrics);
  return {
    folder,
    manifest,
    model,
    scenario: { text: resolved.source.text, files: resolved.files },
    assumptions: explain(resolved),
    metrics,
    services,
    sets,
    shown: await detailed(folder, manifest, chosen(services, sets)),
  };
}

/** Undefined when nothing was estimated of it. */
function serviceOf({ name, objective, oneOf }: ModelService, metrics: Metrics): Service | undefined {
  const own = (metric: string) => metrics.find(name, metric);
  const [availability, nines] = [own("availability"), own("nines")];
  const [downtimePerYear, outagesPerYear] = [own("downtime_per_year"), own("outages_per_year")];
  if (!availability || !nines || !downtimePerYear || !outagesPerYear) return undefined;
  const hasObjective = !Number.isNaN(objective);
  return {
    name,
    set: oneOf,
    objective: hasObjective
      ? { availability: objective, verdict: verdictOf(availability, objective) }
      : undefined,
    availability,
    nines,
    downtimePerYear,
    outagesPerYear,
    durations: durationsOf(name, metrics),
    causes: metrics.all(name, "downtime_share"),
    phases: metrics.all(name, "downtime_share_phase"),
  };
}

function durationsOf(service: string, metrics: Metrics): Service["durations"] {
  const own = (metric: string) => metrics.find(service, `outage_duration_${metric}`);
  const [mean, median, p95, longest] = [own("mean"), own("median"), own("p95"), own("longest")];
  if (!mean || !median || !p95 || !longest) return undefined;
  const longestCensored = longest.method.includes("cut off");
  return { mean, median, p95, longest: longest.estimate, longestCensored };
}

function setsOf(services: readonly Service[], metrics: Metrics): ServiceSet[] {
  return metrics.subjectsWith("mean_availability").flatMap((name): ServiceSet[] => {
    const availability = metrics.find(name, "mean_availability");
    const downtimePerYear = metrics.find(name, "mean_downtime_per_year");
    const outagesPerYear = metrics.find(name, "mean_outages_per_year");
    if (!availability || !downtimePerYear || !outagesPerYear) return [];
    const own = services.filter(({ set }) => set === name);
    return [{ name, services: own, availability, downtimePerYear, outagesPerYear }];
  });
}

/** All that stand alone, and of those alike the worst; of too many those with an objective first. */
function chosen(services: readonly Service[], sets: readonly ServiceSet[]): Service[] {
  const worst = new Set(
    sets.map((set) =>
      set.services.reduce((a, b) => (b.availability.estimate < a.availability.estimate ? b : a)),
    ),
  );
  const isAlike = (service: Service) => sets.some((set) => set.services.includes(service));
  const all = services.filter((service) => worst.has(service) || !isAlike(service));
  const stated = all.filter(({ objective }) => objective !== undefined);
  const others = all.filter(({ objective }) => objective === undefined);
  const kept = new Set([...stated, ...others].slice(0, SHOWN_MAX));
  return all.filter((service) => kept.has(service));
}

/** What is read of them from the larger tables. */
async function detailed(
  folder: string,
  manifest: RunManifest,
  services: readonly Service[],
): Promise<ShownService[]> {
  if (services.length === 0) return [];
  const names = services.map(({ name }) => name);
  const outages = await readOutages(folder, manifest, names);
  const parts = await readParts(folder, names);
  const failureSets = await readFailureSets(folder, names);
  return services.map((service, i) => ({
    ...service,
    ...outages[i],
    index: i,
    parts: parts[i],
    failureSets: failureSets[i],
  }));
}

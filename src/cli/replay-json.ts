/** What `quorate replay --json` prints: the replication, its outages, and the incidents and events that are told. */
import type { ReplayedEvent, ReplayedIncident, ReplayedOutage } from "../experiment/replay.ts";
import type { ReplaySource } from "./replay-source.ts";
import type { Told } from "./replay-told.ts";

/** Fields may be added within a version. */
const REPLAY_FORMAT = 1;

export function replayJson(
  { scenario, model }: ReplaySource,
  told: Told,
  version: string,
): Record<string, unknown> {
  const { overview, stories } = told;
  return {
    version: REPLAY_FORMAT,
    quorate: version,
    command: "replay",
    scenario: { name: scenario.name, title: scenario.title, sha256: scenario.sha256 },
    seed: told.seed,
    replication: told.replication,
    horizon_s: model.horizon,
    warm_up_s: model.warmUp,
    simulation_events: overview.events,
    services: overview.services.map(({ name, downtime, outages }) => ({
      service: name,
      downtime_s: downtime,
      outages,
    })),
    outages: told.outages.map(outageRow),
    incidents: stories.flatMap(({ incident }) => (incident === undefined ? [] : [incidentRow(incident)])),
    timeline: told.events.map(eventRow),
    cut_at_s: told.cutAt ?? null,
  };
}

function outageRow({ service, start, duration, censored, incident, contributing, way }: ReplayedOutage) {
  return {
    service,
    start_s: start,
    duration_s: duration,
    censored,
    incident: incident ?? null,
    contributing,
    way,
  };
}

function incidentRow({
  incident,
  cause,
  component,
  start,
  end,
  recovery,
  hostsLost,
  instancesLost,
}: ReplayedIncident) {
  return {
    incident,
    cause,
    component,
    start_s: start,
    end_s: end,
    recovery_s: recovery ?? null,
    hosts_lost: hostsLost,
    instances_lost: instancesLost,
  };
}

/** The columns of the timeline table; null where there is nothing to say. */
function eventRow({ time, incident, cause, event, component, at, target, detail, duration }: ReplayedEvent) {
  return {
    time_s: time,
    incident: incident ?? null,
    cause: cause ?? null,
    event,
    component,
    at: at ?? null,
    target: target ?? null,
    detail: detail ?? null,
    duration_s: duration ?? null,
  };
}

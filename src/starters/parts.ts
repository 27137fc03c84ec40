/** Pieces that several starters share. Failure rates without a published source are assumptions, and say so. */

/** How long and how often. */
export const HISTORIES = `
# One history is a year long, as availability is promised by the year. "quorate run --precision 20%" finds out how many
# histories it takes to know the downtime that well.
horizon: 1y
replications: 200`.trim();

/** Rooms, feeds, racks and switches; \`more\` are further domains. */
export function site(racks: number, more = ""): string {
  return `
# Failure domains: what takes down, or cuts off, all that is in it. With a count there are so many, named rack-1,
# rack-2, ...; what is in them is dealt out in blocks: the first hosts stand in rack-1, the next in rack-2.
domains:
  # Fire, water, cooling. Of the outages in the survey behind uptime-survey-2024 about one in ten is serious.
  room:
    level: room
    count: 1 # TODO: your rooms; a variant below tries three
    failures:
      outage: {mtbf: 40y, repair: {lognormal: {median: 2h, p95: 12h}}}
  # Some five years between outages of a feed: an assumption. A host below needs one of the feeds.
  feed:
    level: power-feed
    count: 2 # TODO: your feeds
    failures:
      outage: {mtbf: 5y, repair: {lognormal: {median: 1h, p95: 8h}}}
  # In a large young cluster a rack fails every two or three years (google-cluster-year); in a managed room it is taken
  # to be ten times rarer.
  rack:
    level: rack
    count: ${racks} # TODO: your racks
    in: [room]
    failures:
      outage: {mtbf: 25y, repair: {uniform: {min: 1h, max: 6h}}}
  # One at the top of each rack. Hosts behind a lost switch run on, but nobody reaches them.
  # Rates as published: quorate field-data network-2011
  switch:
    level: switch
    count: ${racks} # TODO: as many as racks
    in: [rack]
    failures: network-2011${more}

# Who repairs hardware. What is more than they can do at once waits.
crews:
  engineers: {size: 2} # TODO
`.trim();
}

/** Shared storage that a host hangs on. */
export const ARRAY = `
  # The storage the disks of the VMs are on; when it is lost they hang. Once in ten years: an assumption.
  array:
    level: storage-backend
    in: [room-1] # TODO: where it stands; [{of: [room-1, room-2], atLeast: 1}] if it is mirrored
    failures:
      outage: {mtbf: 10y, repair: {lognormal: {median: 30m, p95: 3h}}}`;

/** Where hosts stand; without storage of their own they are also \`in\` the array. */
export const IN_RACKS = "[rack, {of: [feed], atLeast: 1}, switch]";
export const IN_RACKS_AND_ARRAY = "[rack, {of: [feed], atLeast: 1}, switch, array]";

/** Failure processes of servers. */
export const SERVER_FAILURES = `
      # Crashes that a reboot cures, and hardware that has to be repaired: quorate field-data hypervisor-host-default
      failures:
        from: hypervisor-host-default
        hardware: {crew: engineers}
`.trim();

/** Those of servers whose disks matter. */
export const SERVER_AND_DISK_FAILURES = `
      # Crashes that a reboot cures, and hardware that has to be repaired: quorate field-data hypervisor-host-default
      # One in ten of the latter takes the disks along: an assumption.
      failures:
        from: hypervisor-host-default
        hardware: {crew: engineers, diskLoss: 10%}
`.trim();

export const SERVER_SIZE = `
      cores: 32 # TODO: of each host
      memory: 512GiB # TODO: of each host
      network: 25Gbps # TODO: for live migration
`.trim();

/** Hosts of one kind. */
export function servers(count: number, places: string, failures = SERVER_FAILURES): string {
  return `
    hosts:
      count: ${count} # TODO: your hosts
      ${SERVER_SIZE}
      in: ${places}
      ${failures}
`.trim();
}

/** Hosts that carry the platform's own control plane, and hosts for VMs. */
export function controllersAndCompute(compute: number, places: string, failures = SERVER_FAILURES): string {
  return `
    hosts:
      ${SERVER_SIZE}
      ${failures}
      # Each group is dealt out to the racks by itself. TODO: your hosts
      groups:
        controller: {count: 3, in: ${places}}
        compute: {count: ${compute}, in: ${places}}
`.trim();
}

interface Nodes {
  /** Said of each group besides its size. */
  readonly fields?: string;
  /** Further groups. */
  readonly more?: string;
  /** Further rules. */
  readonly rules?: string;
}

/** A Kubernetes cluster of VMs. */
export function kubernetesNodes({ fields = "", more = "", rules = "" }: Nodes = {}): string {
  return `
    # What runs on the hosts: the VMs of a Kubernetes cluster. TODO: how many, and how large
    instances:
      control-plane: {count: 3, cpu: 8, memory: 16GB${fields}}
      worker: {count: 24, cpu: 8, memory: 32GB${fields}}${more}
    # "must" is never broken by a scheduler, "should" is when there is no other place.
    rules:
      control-plane-apart: {separate: [control-plane], strength: must, over: host}
      control-plane-over-racks: {separate: [control-plane], strength: should, over: rack}${rules}
`.trim();
}

export const MAINTENANCE = `
    # A patch for every host once a month, one host after the other. TODO: your cycle
    maintenance: {every: 30d, first: 15d, concurrent: 1}
`.trim();

/** Quorum of the Kubernetes cluster. */
export const ETCD = `
  # A member in each control-plane node; a majority must reach each other.
  etcd:
    members: {instances: control-plane}
`.trim();

/** What services are, and those of the Kubernetes cluster. */
export const SERVICES = `
# What is reported. A service is available while everything it requires is.
services:`.trim();

export const KUBERNETES_SERVICES = `
${SERVICES}
  # etcd has a majority, and an API server runs.
  kubernetes-api:
    requires: [{quorum: etcd}, {instances: control-plane, atLeast: 1}]
    objective: 99.95% # TODO: what you have promised
  worker-capacity:
    requires: [{instances: worker, atLeast: 80%}] # TODO: how many of them carry your load
    objective: 99.9% # TODO
`.trim();

/** What the variants are, and the one that most sites ask for. */
export const VARIANTS = `
# Other designs to compare with this one. A variant says by path what it changes; null takes a key away.
variants:`.trim();

export const THREE_ROOMS = `
  # Is a room for each rack worth it?
  three-rooms:
    domains.room.count: 3
`.trim();

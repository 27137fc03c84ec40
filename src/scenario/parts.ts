import type { Cluster, Host, Instance, InstanceGroup, Rule } from "../cluster/model.ts";

/** The parts of a model that grow cluster by cluster. Sets are indices by name: `cluster`, `cluster/group`. */
export interface Parts {
  readonly hosts: Host[];
  readonly groups: InstanceGroup[];
  readonly instances: Instance[];
  readonly rules: Rule[];
  readonly clusters: Cluster[];
  readonly hostSets: Map<string, number[]>;
  readonly instanceSets: Map<string, number[]>;
}

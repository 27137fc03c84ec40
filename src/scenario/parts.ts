import type { Cluster, Host, Instance, InstanceGroup, Rule, Store } from "../cluster/model.ts";

/** The parts of a model that grow cluster by cluster. Sets are indices by name: `cluster`, `cluster/group`. */
export interface Parts {
  readonly hosts: Host[];
  readonly groups: InstanceGroup[];
  readonly instances: Instance[];
  readonly rules: Rule[];
  readonly stores: Store[];
  readonly clusters: Cluster[];
  readonly hostSets: Map<string, number[]>;
  readonly instanceSets: Map<string, number[]>;
}

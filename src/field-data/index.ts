/** The field data a scenario can name. A new data set is one new file and one line here. */
import type { FieldData } from "./data-set.ts";
import { diskDriveStats } from "./disk-drive-stats.ts";
import { googleClusterYear } from "./google-cluster-year.ts";
import { googleStorage2010 } from "./google-storage-2010.ts";
import { hypervisorHostDefault } from "./hypervisor-host-default.ts";
import { lanl2005 } from "./lanl-2005.ts";
import { metaGpu2024 } from "./meta-gpu-2024.ts";
import { microsoftServers2010 } from "./microsoft-servers-2010.ts";
import { network2011 } from "./network-2011.ts";
import { uptimeSurvey2024 } from "./uptime-survey-2024.ts";

export type { FieldData, FieldValue, SourcedProcess, SourcedValue } from "./data-set.ts";
export { failuresOf } from "./data-set.ts";

export const FIELD_DATA: readonly FieldData[] = [
  googleClusterYear,
  lanl2005,
  microsoftServers2010,
  googleStorage2010,
  network2011,
  diskDriveStats,
  hypervisorHostDefault,
  metaGpu2024,
  uptimeSurvey2024,
];

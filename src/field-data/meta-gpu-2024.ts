/** Hosts with GPUs during one training run at Meta: 16,384 GPUs, 8 to a host: 2,048 hosts x 54 d / 419 = 264 d. */
import { assumed, type FieldData, given } from "./data-set.ts";

export const metaGpu2024: FieldData = {
  name: "meta-gpu-2024",
  title: "hosts with 8 GPUs each, training Llama 3 at Meta",
  citation: 'Llama team at Meta, "The Llama 3 herd of models", arXiv:2407.21783, 2024, section 3.3.4',
  says: [
    "419 unexpected interruptions in 54 days on 16,384 GPUs, one about every 3 hours",
    "faulty GPUs, with their memory, caused more than half of them; network switches and cables 8.4 %; only two were CPUs",
    "three needed much work by hand; the rest was handled by automation",
  ],
  leavesOut: ["causes are not told apart; interruptions by software and network are booked to the hosts"],
  levels: {
    host: {
      interruption: {
        mtbf: given("264d", "2,048 hosts x 54 d / 419 interruptions"),
        repair: assumed(
          { lognormal: { mean: "24h", p95: "3d" } },
          "the report does not say; the repair of hypervisor-host-default",
        ),
      },
    },
  },
};

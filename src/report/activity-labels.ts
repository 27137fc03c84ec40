/** Words for the metrics of the platform's activity; those not named here are in the tables only. */
export const ACTIVITY_LABELS: Readonly<Record<string, string>> = {
  host_failures_per_year: "host failures",
  fencings_per_year: "hosts fenced",
  restarts_per_year: "instance restarts",
  restarts_failed_per_year: "failed restarts",
  migrations_per_year: "live migrations",
  migrations_failed_per_year: "failed live migrations",
  rebalancing_moves_per_year: "moves to rebalance load",
  maintenance_hosts_per_year: "hosts put in maintenance",
  elections_per_year: "leader elections",
  quorum_losses_per_year: "losses of quorum",
  data_losses_per_year: "losses of quorum data",
  volume_outages_per_year: "volume outages",
  rebuilds_per_year: "rebuilds of volumes",
  volumes_lost_per_year: "volumes lost for good",
  stranded_instance_hours_per_year: "instance-hours stranded",
};

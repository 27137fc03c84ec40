/**
 * Phases of an outage: what a service that is down is waiting for, the nearest to being available again first. The
 * order is a convention: an instance that boots is nearer than one that is still to be noticed.
 */
export const PHASES = [
  /** a leader: the majority is there */
  "election",
  /** the end of a pause for migration */
  "migration",
  /** power-on of a host or start of an instance */
  "boot",
  /** its turn, and being handled, after the loss was noticed */
  "restart",
  /** a host with room */
  "capacity",
  /** a person */
  "operator",
  /** the loss being noticed and decided upon */
  "detection",
  /** the management plane, without which nothing is noticed or restarted */
  "management",
  /** a volume: I/O to go on, pieces to come back */
  "storage",
  /** planned work on a host */
  "maintenance",
  /** a quorum group's disks: a replaced member, or a restore from backup */
  "restore",
  /** the repair of a part */
  "repair",
] as const;

export type PhaseName = (typeof PHASES)[number];

/** Index into PHASES. */
export type Phase = number;

export const ELECTION = 0;
export const MIGRATION = 1;
export const BOOT = 2;
export const RESTART = 3;
export const CAPACITY = 4;
export const OPERATOR = 5;
export const DETECTION = 6;
export const MANAGEMENT = 7;
export const STORAGE = 8;
export const MAINTENANCE = 9;
export const RESTORE = 10;
export const REPAIR = 11;
/** Waits for nothing: it is in service. */
export const NOTHING = 255;

/** Histories in which the ends of migrations are told as well: "vm-1 migrates to b-01: maintenance". */
import { MIGRATION_OUTCOMES, MIGRATION_REASONS } from "../../src/mechanisms/watch.ts";
import { History, type Part } from "./history.ts";

const COMPLETED = MIGRATION_OUTCOMES[0];

/** A history of a whole scenario; a migration that does not complete is told with its outcome. */
export function tellingMigrations(scenario: Part): History {
  const history = new History(scenario);
  const { watch, engine } = history.simulation.context;
  const { migrationEnded } = watch;
  const short = (name: string) => name.slice(name.indexOf("/") + 1);
  watch.migrationEnded = (instance, source, target, reason, outcome, ...rest) => {
    const who = short(history.model.instances[instance].name);
    const where = short(history.model.hosts[target].name);
    const ended = MIGRATION_OUTCOMES[outcome];
    const how = ended === COMPLETED ? "" : ` (${ended})`;
    const what = `${who} migrates to ${where}: ${MIGRATION_REASONS[reason]}${how}`;
    history.happened.push({ time: engine.queue.now, incident: engine.queue.incident, what });
    migrationEnded.call(watch, instance, source, target, reason, outcome, ...rest);
  };
  return history;
}

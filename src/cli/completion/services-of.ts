/**
 * The awk program with which completion scripts read the names of services from a scenario, so that no Node has to be
 * started when a key is pressed. Names that need quotes in YAML are left out.
 */
export const SERVICES_OF =
  '/^[^ #]/{inside=0} /^services:/{inside=1} inside && /^  [A-Za-z0-9_.-]+:/{sub(/^  /,""); sub(/:.*/,""); print}';

/**
 * Starter scenarios: what `quorate init` writes for somebody who has a platform and no scenario yet. Each is a YAML text
 * that is valid and runs as it is; what a person changes first is marked TODO. Pieces of text keep the indentation they
 * have in the file.
 */

/** The starter of one platform. */
export interface Starter {
  readonly platform: string;
  /** The scenario's title. */
  readonly title: string;
  /** What the platform does when something fails, as comment lines. */
  readonly about: string;
  /** From `domains` to `variants`. */
  readonly body: string;
}

/** The text of a starter. `name` is the scenario's, as YAML writes it; `file` is how a shell names the file. */
export function starterText(starter: Starter, name: string, file: string): string {
  const { platform, title, about, body } = starter;
  return `# ${title}: a starter written by "quorate init". It runs as it is.
#
${about.trim()}
#
# Change first what is marked TODO: what you have, where it stands, what runs on it, what you have promised. All other
# numbers are published figures, defaults, or assumptions that say so. Put the failure rates of your own log in their
# place when you have them (quorate fit --help).
#
#   quorate validate ${file}   is it right, and how much room do the hosts have?
#   quorate run ${file}        how many nines does it give, and because of what not more?
#   quorate compare ${file}    what would the variants at the end change?
#   quorate explain ${file}    where does every value come from?
#
# Numbers have units: 30s, 15m, 4h, 90d, 1y (8,760 h); 512GiB; 25Gbps; 99.95%. Lines that begin with "#" and no space
# are settings at their defaults: take the "#" away to change one. All settings: quorate platforms ${platform}
name: ${name}
title: ${title} # TODO: the line that reports begin with
${body.trim()}
`;
}

/** Completion for fish. */
import type {
  CommandTree,
  CompletedArgument,
  CompletedCommand,
  CompletedOption,
  Values,
} from "./command-tree.ts";
import { SERVICES_OF } from "./services-of.ts";

/** The script: a line for each command, option and argument. No program but awk is started when a key is pressed. */
export function fishScript({ name, options, commands }: CommandTree): string {
  return `# fish completion for ${name}
function __${name}_in
  set -l words (commandline -opc)
  test "$words[2]" = "$argv[1]"
end

# Services of the scenario, or of the run, named before.
function __${name}_services
  for word in (commandline -opc)[3..-1]
    for file in $word $word/scenario.yaml
      if test -f $file
        awk ${quoted(SERVICES_OF)} $file
        return
      end
    end
  end
end

complete -c ${name} -f
${options.map((option) => optionLine(name, "__fish_use_subcommand", option)).join("\n")}
${commands.flatMap((command) => commandLines(name, command)).join("\n")}
`;
}

function commandLines(
  program: string,
  { name, description, options, arguments: places }: CompletedCommand,
): string[] {
  const when = `__${program}_in ${name}`;
  return [
    `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map((option) => optionLine(program, when, option)),
    ...places.map((place) => argumentLine(program, when, place)),
  ];
}

/** Words are offered until one of them is given. */
function argumentLine(program: string, when: string, { values, isVariadic }: CompletedArgument): string {
  const isOnce = values.kind === "words" && !isVariadic;
  const unless = isOnce ? `; and not __fish_seen_subcommand_from ${values.words.join(" ")}` : "";
  return `complete -c ${program} -n ${quoted(`${when}${unless}`)} ${offer(program, values)}`;
}

function optionLine(program: string, when: string, { flags, description, values }: CompletedOption): string {
  const spellings = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const value = values === undefined ? "" : ` -r ${offer(program, values)}`;
  return `complete -c ${program} -n ${quoted(when)} ${spellings.join(" ")}${value} -d ${quoted(description)}`;
}

function offer(program: string, values: Values): string {
  if (values.kind === "words") return `-f -a ${quoted(values.words.join(" "))}`;
  if (values.kind === "service") return `-f -a '(__${program}_services)'`;
  return { file: "-F", folder: "-f -a '(__fish_complete_directories)'", any: "-f" }[values.kind];
}

/** A text between single quotes, as fish reads it. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

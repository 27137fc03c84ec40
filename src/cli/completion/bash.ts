/** Completion for bash, 3.2 (macOS) and later. */
import type { CommandTree, CompletedCommand, CompletedOption, Values } from "./command-tree.ts";
import { quoted } from "./quote.ts";
import { SERVICES_OF } from "./services-of.ts";

/** The script: a function that looks at the words so far. No program but awk is started when a key is pressed. */
export function bashScript({ name, options, commands }: CommandTree): string {
  return `# bash completion for ${name}
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local options valued word position=0 is_value=
  # --option=value comes as three words.
  [[ $current == = ]] && current=
  [[ $previous == = ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  if ((COMP_CWORD == 1)); then
    _${name}_words ${quoted([...commands.map((command) => command.name), ...flagsOf(options)].join(" "))}
    return
  fi
  case $command in
${commands.map((command) => `    ${optionsCase(command)}`).join("\n")}
    *) return ;;
  esac
  case "$command $previous" in
${commands
  .flatMap((command) => valueCases(name, command))
  .map((line) => `    ${line}`)
  .join("\n")}
  esac
  if [[ " $valued " == *" $previous "* ]]; then
    _${name}_words
    return
  elif [[ $current == -* ]]; then
    _${name}_words "$options"
    return
  fi
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    if [[ $is_value ]]; then
      [[ $word == = ]] || is_value=
    elif [[ " $valued " == *" $word "* ]]; then
      is_value=1
    elif [[ $word != -* ]]; then
      ((position += 1))
    fi
  done
  case "$command $position" in
${commands
  .flatMap((command) => argumentCases(name, command))
  .map((line) => `    ${line}`)
  .join("\n")}
    *) _${name}_words ;;
  esac
}

# Those of the words that begin with what is typed; where there are none, files are no answer either.
_${name}_words() {
  type compopt >/dev/null 2>&1 && compopt +o default
  COMPREPLY=($(compgen -W "$*" -- "$current"))
}

# Services of the scenario, or of the run, named before.
_${name}_services() {
  local word file
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    for file in "$word" "$word/scenario.yaml"; do
      [[ -f $file ]] && awk ${quoted(SERVICES_OF)} "$file" && return
    done
  done
}

complete -o default -F _${name} ${name}
`;
}

function flagsOf(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ flags }) => flags);
}

/** The options of a command, and those that a value follows. */
function optionsCase({ name, options }: CompletedCommand): string {
  const valued = options.filter(({ values }) => values !== undefined);
  return `${name}) options=${quoted(flagsOf(options).join(" "))} valued=${quoted(flagsOf(valued).join(" "))} ;;`;
}

/** What follows an option, where more than "anything" is known. */
function valueCases(program: string, { name, options }: CompletedCommand): string[] {
  return options.flatMap(({ flags, values = { kind: "any" } }) => {
    if (values.kind === "any") return [];
    const patterns = flags.map((flag) => quoted(`${name} ${flag}`)).join(" | ");
    return [`${patterns}) ${offer(program, values)}; return ;;`];
  });
}

function argumentCases(program: string, { name, arguments: places }: CompletedCommand): string[] {
  return places.map(
    ({ values, isVariadic }, i) =>
      `${quoted(`${name} `)}${isVariadic ? "*" : i}) ${offer(program, values)} ;;`,
  );
}

/** Files and folders are what bash offers where nothing else is. */
function offer(program: string, values: Values): string {
  if (values.kind === "words") return `_${program}_words ${quoted(values.words.join(" "))}`;
  if (values.kind === "service") return `_${program}_words "$(_${program}_services)"`;
  return values.kind === "any" ? `_${program}_words` : "COMPREPLY=()";
}

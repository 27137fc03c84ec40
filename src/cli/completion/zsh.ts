/** Completion for zsh. */
import type {
  CommandTree,
  CompletedArgument,
  CompletedCommand,
  CompletedOption,
  Values,
} from "./command-tree.ts";
import { quoted } from "./quote.ts";
import { SERVICES_OF } from "./services-of.ts";

/** The script, for a file in $fpath or to be sourced. No program but awk is started when a key is pressed. */
export function zshScript({ name, options, commands }: CommandTree): string {
  return `#compdef ${name}
_${name}() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\
    ${[...options.map((option) => optionSpec(name, option)), "'1: :->command' '*:: :->rest'"].join(" \\\n    ")}
  case $state in
    command)
      local -a commands=(
${commands.map((command) => `        ${quoted(`${escaped(command.name)}:${escaped(command.description)}`)}`).join("\n")}
      )
      _describe -t commands command commands
      ;;
    rest)
      case $words[1] in
${commands.map((command) => commandCase(name, command)).join("\n")}
      esac
      ;;
  esac
}

# Services of the scenario, or of the run, named before.
_${name}_services() {
  local word file
  for word in "\${(@)words[2,CURRENT-1]}"; do
    for file in $word $word/scenario.yaml; do
      if [[ -f $file ]]; then
        compadd -- \${(f)"$(awk ${quoted(SERVICES_OF)} $file)"}
        return
      fi
    done
  done
}

if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function commandCase(program: string, { name, options, arguments: places }: CompletedCommand): string {
  const specs = [
    ...options.map((option) => optionSpec(program, option)),
    ...places.map((place, i) => argumentSpec(program, place, i + 1)),
  ];
  return `        ${name})
          _arguments -s \\
            ${specs.join(" \\\n            ")}
          ;;`;
}

/** '(-o --out)'{-o,--out=}'[description]: :action'. */
function optionSpec(program: string, { flags, description, values }: CompletedOption): string {
  const value = values === undefined ? "" : `: :${action(program, values)}`;
  const rest = quoted(`[${description.replaceAll(/[\\[\]:]/g, "\\$&")}]${value}`);
  const spellings = flags.map((flag) => (value !== "" && flag.startsWith("--") ? `${flag}=` : flag));
  return flags.length === 1
    ? `${spellings[0]}${rest}`
    : `${quoted(`(${flags.join(" ")})`)}{${spellings.join(",")}}${rest}`;
}

function argumentSpec(
  program: string,
  { name, values, isVariadic }: CompletedArgument,
  position: number,
): string {
  return quoted(`${isVariadic ? "*" : position}:${escaped(name)}:${action(program, values)}`);
}

function action(program: string, values: Values): string {
  if (values.kind === "words") return `(${values.words.join(" ")})`;
  if (values.kind === "service") return `_${program}_services`;
  return { file: "_files", folder: "_files -/", any: "" }[values.kind];
}

/** A colon ends a part of a description. */
function escaped(text: string): string {
  return text.replaceAll(/[\\:]/g, "\\$&");
}

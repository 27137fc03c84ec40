/** What a shell has to know of the program to complete a command line, read from its commands. */
import type { Argument, Command, Option } from "commander";

/** What can stand in a place: one of these words, a file or folder, a service of the scenario named before, or anything. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" | "folder" | "service" | "any" };

export interface CompletedOption {
  /** "-o", "--out". */
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows it; absent for a switch. */
  readonly values?: Values;
}

export interface CompletedArgument {
  readonly name: string;
  readonly values: Values;
  /** It can be given again and again. */
  readonly isVariadic: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly CompletedArgument[];
}

export interface CommandTree {
  /** How the program is called. */
  readonly name: string;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

/** By the place they are for: "platforms name" is an argument of a command, "init --platform" an option. */
export type KnownValues = Readonly<Record<string, Values>>;

/** The commands of a program. What a value is follows from the name its usage gives it: <file>, <folder>, <service>. */
export function commandTree(program: Command, known: KnownValues): CommandTree {
  return {
    name: program.name(),
    options: optionsOf(program, known),
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      options: optionsOf(command, known),
      arguments: command.registeredArguments.map((argument) => argumentOf(argument, command.name(), known)),
    })),
  };
}

/** Those of a command, and help. */
function optionsOf(command: Command, known: KnownValues): CompletedOption[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.map((option) => {
    const flags = [option.short, option.long].filter((flag) => flag !== undefined);
    const values = optionValues(option, `${command.name()} ${option.long}`, known);
    return { flags, description: option.description, ...(values !== undefined && { values }) };
  });
}

function optionValues(option: Option, place: string, known: KnownValues): Values | undefined {
  if (!option.required && !option.optional) return undefined;
  const [, name = ""] = /[<[]([^>\]]*)/.exec(option.flags) ?? [];
  return known[place] ?? valuesOf(name, option.argChoices);
}

function argumentOf(argument: Argument, command: string, known: KnownValues): CompletedArgument {
  const name = argument.name();
  return {
    name,
    values: known[`${command} ${name}`] ?? valuesOf(name, argument.argChoices),
    isVariadic: argument.variadic,
  };
}

function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: "words", words: choices };
  if (/\b(file|run)\b/.test(name)) return { kind: "file" };
  return name === "folder" || name === "service" ? { kind: name } : { kind: "any" };
}

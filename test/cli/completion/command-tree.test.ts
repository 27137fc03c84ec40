import { Argument, Command, Option } from "commander";
import { expect, test } from "vitest";
import { bashScript } from "../../../src/cli/completion/bash.ts";
import { commandTree } from "../../../src/cli/completion/command-tree.ts";
import { fishScript } from "../../../src/cli/completion/fish.ts";
import { zshScript } from "../../../src/cli/completion/zsh.ts";

/** A command with everything that needs care. */
function program(): Command {
  const tool = new Command("tool").version("1");
  tool
    .command("do")
    .description("it's [so]: \\ `x` $HOME")
    .argument("<run|file>", "what")
    .argument("[rest...]", "more")
    .option("-o, --out <folder>", "where [to]: it's")
    .option("--worst <service>", "which")
    .option("--count <number>", "how many")
    .option("--no-report", "without")
    .addOption(new Option("-k, --kind <kind>", "which").choices(["a", "b"]))
    .addOption(new Option("--secret", "for nobody").hideHelp());
  tool
    .command("pick")
    .addArgument(new Argument("<shell>", "one").choices(["x", "y"]))
    .argument("[name]");
  return tool;
}

const tree = commandTree(program(), { "pick name": { kind: "words", words: ["known"] } });

test("what follows an option or stands in a place", () => {
  const [work, pick] = tree.commands;
  const help = { flags: ["-h", "--help"], description: "display help for command" };
  expect(work).toEqual({
    name: "do",
    description: "it's [so]: \\ `x` $HOME",
    options: [
      { flags: ["-o", "--out"], description: "where [to]: it's", values: { kind: "folder" } },
      { flags: ["--worst"], description: "which", values: { kind: "service" } },
      { flags: ["--count"], description: "how many", values: { kind: "any" } },
      { flags: ["--no-report"], description: "without" },
      { flags: ["-k", "--kind"], description: "which", values: { kind: "words", words: ["a", "b"] } },
      help,
    ],
    arguments: [
      { name: "run|file", values: { kind: "file" }, isVariadic: false },
      { name: "rest", values: { kind: "any" }, isVariadic: true },
    ],
  });
  expect(pick.arguments.map(({ values }) => values)).toEqual([
    { kind: "words", words: ["x", "y"] },
    { kind: "words", words: ["known"] },
  ]);
  expect(tree.options.map(({ flags }) => flags)).toEqual([
    ["-V", "--version"],
    ["-h", "--help"],
  ]);
});

test("quotes, brackets and colons in descriptions are kept from the shells", () => {
  expect(zshScript(tree)).toContain(String.raw`'do:it'\''s [so]\: \\ ${"`x`"} $HOME'`);
  expect(zshScript(tree)).toContain(
    String.raw`'(-o --out)'{-o,--out=}'[where \[to\]\: it'\''s]: :_files -/'`,
  );
  expect(fishScript(tree)).toContain(String.raw`-a do -d 'it\'s [so]: \\ ${"`x`"} $HOME'`);
  expect(bashScript(tree)).not.toContain("$HOME");
});

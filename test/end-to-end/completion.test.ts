/** The completion scripts in the shells they are for; a shell that is not installed is skipped. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { FIELD_DATA } from "../../src/field-data/index.ts";
import { PLATFORM_NAMES } from "../../src/platforms/index.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { PROGRAM, quorate, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

/** What bash itself completes when it is left to it. */
const FILES = "(files)";

function run(program: string, args: readonly string[]): string[] {
  const output = execFileSync(program, args, { cwd: inFolder(), encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}

const printed = (...args: string[]) =>
  execFileSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8" });

/** What becomes of the last word of a line when Tab is pressed: all candidates, or the word itself if there are none. */
function inBash(line: string): string {
  // As bash splits it: "=" is a word of its own.
  const words = line.split(/ |(=)/).filter((word) => word !== undefined);
  const driver = `source ./script; files='${FILES}'; compopt() { files=; }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _quorate; printf '%s\\n' "\${COMPREPLY[@]}" $files`;
  return run("bash", ["-c", driver, "bash", ...words]).join(" ") || lastWord(line);
}

function inFish(line: string): string {
  const found = run("fish", ["--no-config", "-c", "source script; complete -C $argv[1]", line]);
  return found.map((candidate) => candidate.split("\t")[0]).join(" ") || lastWord(line);
}

function lastWord(line: string): string {
  return line.split(" ").at(-1) ?? "";
}

/** Types each of the lines into an interactive zsh and presses Tab: what becomes of their last words. */
function inZsh(lines: readonly string[]): string[] {
  writeFileSync(inFolder("lines"), lines.join("\n"));
  writeFileSync(inFolder("driver"), ZSH);
  run("zsh", ["-f", "driver"]);
  return readFileSync(inFolder("out"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => lastWord(line.trimEnd()).replace(/=$/, ""));
}

const ZSH = `
zmodload zsh/zpty zsh/zselect
zpty -b shell zsh -f -i
zpty -w shell "cd \${(q)PWD}; unsetopt automenu listbeep; autoload -U compinit; compinit -u -D; source ./script"
zpty -w shell 'probe() { zle complete-word; print -r -- "$BUFFER" >> out; BUFFER= }; zle -N probe; bindkey "^T" probe; : > out'
until [[ -e out ]]; do zselect -t 2; done
n=0
for line in "\${(@f)$(< lines)}"; do
  zpty -n -w shell "$line"$'\\x14'
  ((n += 1))
  for ((i = 0; i < 500 && $(wc -l < out) < n; i++)); do zselect -t 2; done
done
zpty -d shell
`;

/** A line, and what becomes of its last word. */
const COMPLETED: [line: string, word: string][] = [
  ["quorate plat", "platforms"],
  ["quorate --ver", "--version"],
  ["quorate run --max", "--max-replications"],
  ["quorate run -n 5 --quiet --js", "--json"],
  ["quorate init site.yaml --platform nut", "nutanix"],
  ["quorate platforms harv", "harvester"],
  ["quorate field-data lanl", "lanl-2005"],
  ["quorate completion fi", "fish"],
  ["quorate replay run --worst two", "two-of-three"],
  ["quorate replay site.yaml -k 1 --service a", "any"],
  // Nothing is known, and files are no answer.
  ["quorate run --seed si", "si"],
  ["quorate platforms vsphere nut", "nut"],
  ["quorate schema si", "si"],
  ["quorate replay missing.yaml --worst two", "two"],
];

/** Bash completes files by itself. */
const COMPLETED_FILES: [line: string, word: string][] = [
  ["quorate run si", "site.yaml"],
  ["quorate run --quiet site.yaml si", "site.yaml"],
  ["quorate draw run --out si", "site.yaml"],
  ["quorate run site.yaml --out ru", "run/"],
];

describe.each(["bash", "zsh", "fish"] as const)("%s", (shell) => {
  const isInstalled = spawnSync(shell, ["--version"]).error === undefined;
  const script = printed("completion", shell);
  const become = (lines: readonly string[]) =>
    shell === "zsh" ? inZsh(lines) : lines.map(shell === "bash" ? inBash : inFish);

  beforeEach(({ skip }) => {
    skip(!isInstalled, `${shell} is not installed`);
    writeFileSync(inFolder("script"), script);
    mkdirSync(inFolder("run"));
    writeScenario(inFolder("run", "scenario.yaml"));
    writeScenario(inFolder("site.yaml"), `# services:\n${twoOfThree()}cost: {period: 1y}\n`);
  });

  test("no mistakes of syntax", () => {
    expect(run(shell, ["-n", "script"])).toEqual([]);
  });

  test("commands, options and names are completed, and files only where they belong", () => {
    const expected = [
      ...COMPLETED,
      ...COMPLETED_FILES.map(([line, word]) => [line, shell === "bash" ? FILES : word]),
    ];
    const words = become(expected.map(([line]) => line));
    expect(expected.map(([line], i) => [line, words[i]])).toEqual(expected);
  });

  test("a value after = as well", () => {
    const [word] = become(["quorate init --platform=nut"]);
    expect(word).toBe(shell === "bash" ? "nutanix" : "--platform=nutanix");
  });
});

test("every command with an option of its own, all platforms and all field data", () => {
  const [, list] = /\nCommands:\n([\s\S]*?)\n\n/.exec(printed("--help")) ?? ["", ""];
  // `help COMMAND` is there for those who look for it; `COMMAND --help` is what is completed.
  const commands = [...list.matchAll(/^ {2}(\S+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "help");
  expect(commands).toContain("completion");
  const script = printed("completion", "fish");
  for (const command of commands) {
    expect(script).toContain(` -n __fish_use_subcommand -a ${command} -d `);
    expect(script).toContain(` -n '__quorate_in ${command}' -s h -l help -d `);
  }
  expect(script).toContain(`'${PLATFORM_NAMES.join(" ")}'`);
  expect(script).toContain(`'${FIELD_DATA.map(({ name }) => name).join(" ")}'`);
});

test("2 for a shell it does not know", async () => {
  const { code, stdout, stderr } = await quorate(["completion", "tcsh"], inFolder());
  expect(stderr).toContain("bash, zsh, fish");
  expect([code, stdout]).toEqual([2, ""]);
});

/** `quorate completion`: what makes the Tab key complete commands, options, files and names. */
import { Argument, type Command } from "commander";
import type { KnownValues, Values } from "./completion/command-tree.ts";

export function register(program: Command): void {
  program
    .command("completion")
    .description("print a script with which your shell completes commands, options and names")
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", HELP)
    .action((shell: Shell) => completion(program, shell));
}

const HELP = `
In one shell only:
  source <(quorate completion bash)
  source <(quorate completion zsh)
  quorate completion fish | source

In all to come (zsh: $fpath holds the folder, and .zshrc calls compinit):
  dir=~/.local/share/bash-completion/completions
  mkdir -p $dir && quorate completion bash > $dir/quorate
  quorate completion zsh > ~/.zsh/completions/_quorate
  quorate completion fish > ~/.config/fish/completions/quorate.fish

Example:
  quorate completion bash > quorate.bash`;

type Shell = "bash" | "zsh" | "fish";

async function completion(program: Command, shell: Shell): Promise<void> {
  const { commandTree } = await import("./completion/command-tree.ts");
  const tree = commandTree(program, await knownValues());
  const scripts = {
    bash: async () => (await import("./completion/bash.ts")).bashScript(tree),
    zsh: async () => (await import("./completion/zsh.ts")).zshScript(tree),
    fish: async () => (await import("./completion/fish.ts")).fishScript(tree),
  };
  process.stdout.write(await scripts[shell]());
}

/** What commands take without their usage saying so. */
async function knownValues(): Promise<KnownValues> {
  const { PLATFORM_NAMES } = await import("../platforms/index.ts");
  const { FIELD_DATA } = await import("../field-data/index.ts");
  const platforms: Values = { kind: "words", words: PLATFORM_NAMES };
  return {
    "platforms name": platforms,
    "init --platform": platforms,
    "field-data name": { kind: "words", words: FIELD_DATA.map(({ name }) => name) },
    "replay --service": { kind: "service" },
  };
}

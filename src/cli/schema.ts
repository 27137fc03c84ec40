/** `quorate schema`: the scenario language for editors and other programs. */
import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema (draft 2020-12) of scenario files")
    .addHelpText("after", "\nExample:\n  quorate schema > schema.json")
    .action(async () => {
      const { schemaText } = await import("../scenario/schema-text.ts");
      process.stdout.write(schemaText());
    });
}

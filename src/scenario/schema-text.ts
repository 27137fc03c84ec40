import { jsonSchema } from "./schema.ts";

/** The JSON Schema as a file: what `quorate schema` prints and scenarios/schema.json holds. */
export function schemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

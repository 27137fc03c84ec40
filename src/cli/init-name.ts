/** The name of a new scenario. */
import { basename, extname } from "node:path";
import { parse, stringify } from "yaml";
import { fileName } from "../results/file-name.ts";
import { nameProblem } from "../scenario/fields.ts";
import type { Starter } from "../starters/index.ts";

/** That of its file, as YAML writes it; that of the platform where the file's cannot be one, or a variant has it. */
export function scenarioName(file: string, { platform, body }: Starter): string {
  const stem = fileName(basename(file, extname(file)));
  const variants = Object.keys(parse(body).variants);
  const isUsable = /[\p{L}\p{N}]/u.test(stem) && nameProblem(stem) === undefined && !variants.includes(stem);
  return stringify(isUsable ? stem : platform).trim();
}

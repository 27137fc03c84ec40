/** Option of the commands that look at one design. */
export const VARIANT_OPTION = [
  "--variant <name>",
  "one of the variants in the file, instead of it as written",
] as const;

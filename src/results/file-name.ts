/** Names of files and folders made from texts that may hold anything. */

const LENGTH_MAX = 120;

/** Letters, digits, dots, hyphens and underscores, not hidden, at most 120 characters. */
export function fileName(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^\.+/, "_")
    .slice(0, LENGTH_MAX);
}

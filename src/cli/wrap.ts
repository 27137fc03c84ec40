/** Lines of at most `width` characters, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    while (line.length > width) {
      const at = breakOf(line, width);
      lines.push(line.slice(0, at));
      line = line.slice(at);
    }
  }
  return [...lines, line];
}

/** Where to break a word that is too long: after a hyphen, or where there is no more room. */
function breakOf(word: string, width: number): number {
  const hyphen = word.lastIndexOf("-", width - 1);
  return hyphen > 0 ? hyphen + 1 : width;
}

/**
 * How wide text is, without a browser to ask: the widths of DejaVu Sans, wider than the fonts of most systems, so that
 * what fits here fits there.
 */

/** Widths of the ASCII characters from the space on, in thousandths of the size (DejaVu Sans 2.37, table hmtx). */
const REGULAR = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
  295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
  500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
  392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

const BOLD = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696,
  696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372,
  372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838,
  500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
  478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

export interface Font {
  /** px. */
  readonly size: number;
  readonly isBold?: boolean;
}

/** Upper bound of the width of a text on one line, px. */
export function widthOf(text: string, { size, isBold = false }: Font): number {
  const ascii = isBold ? BOLD : REGULAR;
  let thousandths = 0;
  for (const character of text) thousandths += widthOfCharacter(character, ascii);
  return (thousandths * size) / 1000;
}

function widthOfCharacter(character: string, ascii: readonly number[]): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 32 && code < 127) return ascii[code - 32];
  if (code < 0x1100) return 1000;
  return code < 0x10000 ? 1000 : 1400;
}

const ELLIPSIS = "…";

/** The text, or its beginning and end with an ellipsis between, as wide as fits: numbers at the end tell names apart. */
export function shortened(text: string, width: number, font: Font): string {
  if (widthOf(text, font) <= width) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const tail = Math.floor(kept / 3);
    const short = `${characters.slice(0, kept - tail).join("")}${ELLIPSIS}${characters.slice(characters.length - tail).join("")}`;
    if (widthOf(short, font) <= width) return short;
  }
  return ELLIPSIS;
}

/**
 * Lines no wider than `width`, the first one no wider than `first`, broken at spaces; a word that is too wide alone is
 * broken anywhere. The first line is empty when nothing fits there.
 */
export function wrapped(text: string, width: number, font: Font, first = width): string[] {
  const lines: string[] = [];
  let line = "";
  const room = () => (lines.length === 0 ? first : width);
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer, font) <= room()) {
      line = longer;
      continue;
    }
    if (line !== "" || lines.length === 0) lines.push(line);
    line = word;
    while (widthOf(line, font) > room()) {
      const fits = charactersWithin(line, room(), font);
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return [...lines, line];
}

/** How much of a text fits, in UTF-16 units; at least one character. */
function charactersWithin(text: string, width: number, font: Font): number {
  let fits = 0;
  for (const character of text) {
    if (fits > 0 && widthOf(text.slice(0, fits) + character, font) > width) break;
    fits += character.length;
  }
  return fits;
}

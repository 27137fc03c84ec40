/**
 * The shortest text that is read back as the same number, whatever the locale. Whole numbers have a point as well
 * (`12.0`), as readers guess the type of a column from its first rows, which may all be whole.
 */
export function floatText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return Number.isInteger(value) && !text.includes("e") ? `${text}.0` : text;
}

import pc from "picocolors";
import { expect, test } from "vitest";
import { type Cell, matrix, type Section } from "../../src/cli/matrix.ts";

const plain = (width: number) => ({ colors: pc.createColors(false), width });
const cell = (estimate: string, interval = ""): Cell => ({ estimate, interval });
const names = (count: number) => Array.from({ length: count }, (_, i) => `same-workload-platform-${i + 1}`);

function sections(count: number): Section[] {
  const cells = (make: (i: number) => Cell | undefined) => Array.from({ length: count }, (_, i) => make(i));
  return [
    {
      title: "kubernetes-api",
      quantities: [
        { label: "availability", cells: cells((i) => cell(`99.99${i} %`, `99.985${i} … 99.999${i} %`)) },
        {
          label: "downtime per year",
          cells: cells((i) => cell(`${i} h 7 min`, `21 h ${i} min 4 s … 29 h 12 min`)),
        },
        { label: "median outage", cells: cells((i) => (i === 1 ? undefined : cell(`${i} min`))) },
      ],
    },
    {
      title: "the platform in a year",
      quantities: [
        { label: "host failures", cells: cells((i) => cell(`${i}.5`, "1.0 … 9.9")) },
        { label: "hosts put in maintenance", cells: cells((i) => cell(`${i}40`, "1 … 9")) },
      ],
    },
  ];
}

test("three scenarios are columns at 80", () => {
  expect(matrix(sections(3).slice(0, 1), ["vsphere", "openstack", "harvester"], plain(80))).toBe(
    [
      "kubernetes-api        vsphere             openstack           harvester",
      "  availability        99.990 %            99.991 %            99.992 %",
      "                      99.9850 …           99.9851 …           99.9852 …",
      "                      99.9990 %           99.9991 %           99.9992 %",
      "  downtime per year   0 h 7 min           1 h 7 min           2 h 7 min",
      "                      21 h 0 min 4 s …    21 h 1 min 4 s …    21 h 2 min 4 s …",
      "                      29 h 12 min         29 h 12 min         29 h 12 min",
      "  median outage       0 min               -                   2 min",
    ].join("\n"),
  );
});

test("more are rows, with as many quantities beside each other as fit", () => {
  const text = matrix(sections(4).slice(1), ["a", "b", "c", "d"], plain(80));
  expect(text).toBe(
    [
      "the platform in a year",
      "     host       hosts put",
      "     failures   in",
      "                maintenance",
      "  a  0.5        040",
      "     1.0 … 9.9  1 … 9",
      "  b  1.5        140",
      "     1.0 … 9.9  1 … 9",
      "  c  2.5        240",
      "     1.0 … 9.9  1 … 9",
      "  d  3.5        340",
      "     1.0 … 9.9  1 … 9",
    ].join("\n"),
  );
});

test.each([1, 2, 3, 4, 9])("%i scenarios fit any width, and nothing is lost", (count) => {
  for (let width = 60; width <= 110; width++) {
    const text = matrix(sections(count), names(count), plain(width));
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(width);
    const words = new Set(text.split(/\s+/));
    const wanted = sections(count).flatMap(({ quantities }) =>
      quantities.flatMap(({ label, cells }) => [
        label,
        ...cells.flatMap((one) => (one === undefined ? [] : [one.estimate, one.interval])),
      ]),
    );
    const missing = wanted.flatMap((one) => one.split(" ")).filter((word) => word !== "" && !words.has(word));
    expect(missing).toEqual([]);
  }
});

test("colours do not move columns", () => {
  const colors = pc.createColors(true);
  const coloured = matrix(sections(3), names(3), { colors, width: 80 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours begin with an escape character
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(matrix(sections(3), names(3), plain(80)));
});

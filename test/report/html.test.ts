import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { drawn, html, lines } from "../../src/report/html.ts";

const NASTY = `<script>alert("1")</script>'&amp;\n</style>`;

describe("html", () => {
  test("what is put in is text, between tags and in attributes", () => {
    const { text } = html`<p title="${NASTY}">${NASTY}</p>`;
    const { document } = parseHTML(`<html><body>${text}</body></html>`);
    const p = document.querySelector("p");
    expect(document.querySelectorAll("script")).toHaveLength(0);
    expect(p?.children).toHaveLength(0);
    expect(p?.textContent).toBe(NASTY.replace("\n", " "));
    expect(p?.getAttribute("title")).toBe(NASTY.replace("\n", " "));
  });

  test("HTML in HTML stays as it is, lists are put one after the other, nothing is nothing", () => {
    const items = ["a", "<b>"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${undefined}${false}${0}</ul>`.text).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li>0</ul>",
    );
    expect(html`${drawn("<svg></svg>")}`.text).toBe("<svg></svg>");
  });

  test("lines keep their breaks and lose what no page can hold", () => {
    expect(lines("a: <b>\r\n  c\u0000\n").text).toBe("a: &lt;b&gt;\n  c\uFFFD\n");
  });

  test("no text breaks out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inside = html`${text}`.text.replaceAll(/&(amp|lt|gt|quot|#39);/g, "");
        return !/[<>"'&\n\r\t]/.test(inside) && !/[<>"']/.test(lines(text).text);
      }),
    );
  });
});

// Draws every chart of the page from its specification, in the colours of the page.
(() => {
  "use strict";

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const config = () => ({
    background: "transparent",
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: color("--ink-soft") || color("--ink"),
      titleColor: color("--ink-soft") || color("--ink"),
      gridColor: color("--line"),
      domainColor: color("--line"),
      tickColor: color("--line"),
      labelFontSize: 13,
      titleFontSize: 13,
      titleFontWeight: 500,
      labelSeparation: 8,
    },
    bar: { fillOpacity: 0.35 },
    legend: {
      labelColor: color("--ink-soft") || color("--ink"),
      titleColor: color("--ink-soft") || color("--ink"),
      labelFontSize: 13,
    },
    mark: { color: color("--accent") },
    range: { category: [1, 2, 3, 4, 5, 6].map((place) => color(`--chart-${place}`)) },
    rule: { color: color("--ink-soft") || color("--ink") },
    style: {
      above: { color: color("--good") },
      below: { color: color("--bad") },
      both: { color: color("--ink-soft") || color("--ink") },
    },
  });

  // Finnish and Swedish write a comma where English writes a point.
  const numbers = () =>
    document.documentElement.lang === "en"
      ? undefined
      : {
          decimal: ",",
          thousands: "\u00a0",
          grouping: [3],
          currency: ["", "\u00a0€"],
          percent: "\u00a0%",
        };

  // Where there is little room, the names of a legend stand under each other, those of an axis
  // take less than half of it, and the title of the lower axis ends where the drawing ends.
  const NARROW = 480;
  const fitNarrow = (part, width) => {
    if (!part || typeof part !== "object") return;
    if (part.legend && part.legend.columns) part.legend.columns = 1;
    if (part.axis && part.axis.labelLimit) part.axis.labelLimit = Math.round(0.42 * width);
    Object.values(part).forEach((inner) => fitNarrow(inner, width));
  };
  const narrowAxis = { titleAnchor: "end", titleAlign: "right" };

  const draw = async (figure) => {
    const place = figure.querySelector(".chart__drawing");
    const source = document.getElementById(figure.dataset.chart);
    if (!place || !source || !window.tuuletusEmbed) return;
    const spec = JSON.parse(source.textContent);
    const isNarrow = place.clientWidth < NARROW;
    if (isNarrow) fitNarrow(spec, place.clientWidth);
    await window.tuuletusEmbed(place, spec, {
      actions: false,
      ast: true,
      config: isNarrow ? { ...config(), axisX: narrowAxis } : config(),
      defaultStyle: false,
      formatLocale: numbers(),
      renderer: "svg",
      tooltip: { disableDefaultStyle: true },
    });
    figure.dataset.drawn = "yes";
  };

  const drawAll = (root) => root.querySelectorAll("figure[data-chart]").forEach(draw);

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) drawAll(event.target);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
})();

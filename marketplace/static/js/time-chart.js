// Explore a chart of months: come closer, switch series, read a month. Without this, or when its
// figures cannot be had, the chart the server drew stays as it is. Needs the global uPlot.

const HEIGHT = 200;
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language);
const monthName = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

class TimeChart extends HTMLElement {
  async connectedCallback() {
    const answer = await fetch(this.dataset.src, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { labels, series, unit } = await answer.json();
    this.items = [...this.querySelectorAll(".legend > li")];
    if (labels.length < 2 || series.length !== this.items.length) return;
    Object.assign(this, { series, unit: unit ?? "", names: labels.map((label) => monthName.format(new Date(`${label}-01`))) });
    this.shown = series.map(() => true);
    this.window = [0, labels.length - 1];
    this.month = labels.length - 1;
    this.build();
  }

  build() {
    this.plot = document.createElement("div");
    this.plot.className = "time-plot";
    const drawing = this.querySelector("figure > svg");
    drawing.before(this.plot);
    // The hatches live in the drawing, and are not painted from one that is not rendered.
    drawing.replaceChildren(drawing.querySelector("defs"));
    drawing.classList.add("visually-hidden");
    drawing.setAttribute("aria-hidden", "true");
    this.items.forEach((item, place) => this.makeSwitch(item, place));
    this.readColours();
    this.chart = new uPlot(this.options(), this.stacked(), this.plot);
    this.makeSlider();
    this.querySelector(".time-tools").addEventListener("click", ({ target }) => this.act(target.closest("button")?.value));
    new ResizeObserver(() => this.chart.setSize({ width: this.plot.clientWidth, height: HEIGHT })).observe(this.plot);
    const repaint = () => { this.readColours(); this.chart.redraw(); }; // bars keep their fill until built anew
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.classList.add("ready");
    this.read(this.month);
  }

  // Each entry of the legend becomes a tick box.
  makeSwitch(item, place) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
    label.append(box, ...item.childNodes);
    item.append(label);
    box.addEventListener("change", () => {
      this.shown[place] = box.checked;
      this.chart.setData(this.stacked(), false);
      this.show(...this.window);
      this.read(this.month);
    });
  }

  // The months are a slider: arrows move along them, and each says its figures.
  makeSlider() {
    const { plot } = this;
    plot.tabIndex = 0;
    plot.setAttribute("role", "slider");
    plot.setAttribute("aria-label", this.dataset.label);
    plot.setAttribute("aria-valuemin", "0");
    plot.setAttribute("aria-valuemax", String(this.names.length - 1));
    const keys = {
      ArrowLeft: () => this.read(this.month - 1), ArrowRight: () => this.read(this.month + 1),
      ArrowDown: () => this.read(this.month - 1), ArrowUp: () => this.read(this.month + 1),
      PageDown: () => this.read(this.month - 12), PageUp: () => this.read(this.month + 12),
      Home: () => this.read(0), End: () => this.read(this.names.length - 1),
      "+": () => this.act("closer"), "=": () => this.act("closer"), "-": () => this.act("wider"),
      0: () => this.act("all"), Escape: () => this.act("all"),
    };
    plot.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  act(name) {
    const [from, to] = this.window;
    const wide = to - from + 1;
    const half = Math.max(3, Math.round(wide / 2));
    const middle = clamp(this.month, from, to) - Math.floor(half / 2);
    if (name === "closer") this.show(middle, middle + half - 1, half);
    else if (name === "wider") this.show(from - Math.ceil(wide / 2), to + Math.ceil(wide / 2));
    else if (name === "earlier") this.show(from - half, to - half, wide);
    else if (name === "later") this.show(from + half, to + half, wide);
    else if (name === "all") this.show(0, this.names.length - 1);
    else return;
    const words = this.dataset.span.replace("{from}", this.names[this.window[0]]).replace("{to}", this.names[this.window[1]]);
    document.dispatchEvent(new CustomEvent("say", { detail: words }));
  }

  // Show these months; with `wide`, that many of them also at the ends.
  show(from, to, wide) {
    const last = this.names.length - 1;
    if (wide) from = clamp(from, 0, last + 1 - wide);
    this.window = [clamp(from, 0, last), clamp(wide ? from + wide - 1 : to, 0, last)];
    this.chart.setScale("x", { min: this.window[0] - 0.5, max: this.window[1] + 0.5 });
    for (const button of this.querySelectorAll(".time-tools button"))
      button.disabled = { earlier: this.window[0] === 0, later: this.window[1] === last, closer: to - from < 3 }[button.value]
        ?? (this.window[0] === 0 && this.window[1] === last);
  }

  // One month's figures, in the line above the plot and to who listens.
  read(month) {
    this.month = clamp(month, 0, this.names.length - 1);
    if (this.month < this.window[0] || this.month > this.window[1]) {
      const [from, to] = this.window;
      const step = this.month < from ? this.month - from : this.month - to;
      this.show(from + step, to + step, to - from + 1);
    }
    const figures = this.series.filter((_, place) => this.shown[place])
      .map(({ name, values }) => `${name} ${number.format(values[this.month])}`);
    const words = `${this.names[this.month]}: ${figures.join(" · ")}`;
    this.querySelector(".time-read").textContent = words;
    this.plot.setAttribute("aria-valuenow", String(this.month));
    this.plot.setAttribute("aria-valuetext", words);
    requestAnimationFrame(() => this.chart.redraw(false)); // uPlot may be drawing as it asks
  }

  // Each series on top of those before it; the tallest is drawn first, so that all are seen.
  stacked() {
    const sums = this.names.map(() => 0);
    const layers = this.series.map(({ values }, place) =>
      sums.map((_, month) => (sums[month] += this.shown[place] ? values[month] : 0)));
    return [this.names.map((_, month) => month), ...layers.reverse()];
  }

  // The page's own colours, as they are now; a hatch as in the legend.
  readColours() {
    const style = getComputedStyle(this.plot);
    this.ink = style.color;
    this.line = style.borderTopColor;
    this.fills = this.items.map((item) => this.tile(item.querySelector("rect").getAttribute("fill")));
  }

  tile(reference) {
    const pattern = this.querySelector(reference.slice(4, -1));
    const [ground, hatch] = [pattern.querySelector("rect"), pattern.querySelector("path")];
    const size = Math.round(8 * devicePixelRatio);
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const brush = canvas.getContext("2d");
    brush.fillStyle = getComputedStyle(ground).fill;
    brush.fillRect(0, 0, size, size);
    if (hatch) {
      const style = getComputedStyle(hatch);
      brush.scale(size / 8, size / 8);
      Object.assign(brush, { strokeStyle: style.stroke, lineWidth: parseFloat(style.strokeWidth), lineCap: "round", globalAlpha: Number(style.opacity) });
      brush.stroke(new Path2D(hatch.getAttribute("d")));
    }
    return brush.createPattern(canvas, "repeat");
  }

  options() {
    const axis = { stroke: () => this.ink, font: `12px ${getComputedStyle(this).fontFamily}`, ticks: { show: false }, grid: { stroke: () => this.line, width: 1 } };
    const bars = uPlot.paths.bars({ size: [0.8, 40], gap: 0 });
    return {
      width: this.plot.clientWidth, height: HEIGHT, padding: [8, 32, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, bind: { dblclick: () => () => this.act("all") } },
      scales: { x: { time: false, range: (_, low, high) => [low, high] }, y: { range: (_, low, high) => [0, high || 1] } },
      axes: [
        { ...axis, size: 28, grid: { show: false }, space: 72, incrs: [1, 2, 3, 6, 12, 24, 36, 60], values: (_, months) => months.map((month) => this.names[month] ?? "") },
        { ...axis, size: 48, space: 40, values: (_, values) => values.map((value) => number.format(value)) },
      ],
      series: [{}, ...this.series.map((_, place) => ({ paths: bars, points: { show: false }, width: 0, fill: () => this.fills[this.series.length - 1 - place] })) ],
      hooks: {
        ready: [(chart) => chart.setScale("x", { min: -0.5, max: this.names.length - 0.5 })],
        setCursor: [({ cursor }) => { if (cursor.idx != null && cursor.left >= 0 && cursor.idx !== this.month) this.read(cursor.idx); }],
        setSelect: [(chart) => this.choose(chart)],
        draw: [(chart) => this.underline(chart)],
      },
    };
  }

  // The months that were dragged over.
  choose(chart) {
    const { left, width } = chart.select;
    if (width > 4) {
      this.show(Math.ceil(chart.posToVal(left, "x") - 0.5), Math.floor(chart.posToVal(left + width, "x") + 0.5));
      this.act();
    }
    chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }

  // The month being read is underlined.
  underline({ ctx, bbox, valToPos }) {
    const from = valToPos(this.month - 0.45, "x", true);
    const to = valToPos(this.month + 0.45, "x", true);
    ctx.fillStyle = this.ink;
    ctx.fillRect(Math.max(from, bbox.left), bbox.top + bbox.height, to - from, 3 * devicePixelRatio);
  }
}

customElements.define("time-chart", TimeChart);

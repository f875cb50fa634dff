"use strict";
(() => {
  const $ = (selector, from) => (from || document).querySelector(selector);
  const list = JSON.parse($("#builds-data").textContent);
  const sections = [...document.querySelectorAll("section.build")];

  // One build is shown at a time.
  const choice = $("#build");
  const show = () => {
    sections.forEach((s, i) => { s.hidden = i !== choice.selectedIndex; });
    dispatchEvent(new Event("resize"));
  };
  choice.addEventListener("change", show);
  choice.closest("form").hidden = false;

  const time = (us) => us < 1e3 ? us.toFixed(0) + " µs" : us < 1e6 ? (us / 1e3).toFixed(us < 1e4 ? 1 : 0) + " ms" : (us / 1e6).toFixed(2) + " s";
  const bytes = (n) => !n ? "unknown" : n < 1e9 ? (n / 1e6).toFixed(0) + " MB" : (n / 1e9).toFixed(1) + " GB";

  function timeline(figure, build) {
    const canvas = $("canvas", figure), tip = $(".tip", figure), g = canvas.getContext("2d");
    const row = Math.max(4, Math.min(20, Math.floor(480 / build.lanes))), axis = 20, height = build.lanes * row + axis;
    const end = Math.max(1, ...build.tools.map((t) => t.start + t.wall));
    let from = 0, to = end, width = 1, picked = -1, queued = false;

    const x = (us) => (us - from) / (to - from) * width;
    const at = (px) => from + px / width * (to - from);

    function colors() {
      const css = getComputedStyle(document.documentElement), of = (name) => css.getPropertyValue(name).trim();
      return { text: of("--text"), soft: of("--soft"), line: of("--line"), bg: of("--panel"), failed: of("--denied"),
        compile: of("--known"), link: of("--warned"), asm: of("--granted"), cgo: of("--granted") };
    }

    function draw() {
      queued = false;
      const dots = devicePixelRatio || 1;
      width = Math.max(1, figure.clientWidth);
      canvas.width = width * dots;
      canvas.height = height * dots;
      canvas.style.height = height + "px";
      g.setTransform(dots, 0, 0, dots, 0, 0);
      const c = colors();
      g.clearRect(0, 0, width, height);
      g.font = "11px system-ui, sans-serif";
      g.textBaseline = "middle";
      // A tick at least every 90 pixels, at 1, 2 or 5 times a power of ten.
      const least = (to - from) / Math.max(1, width / 90), power = 10 ** Math.floor(Math.log10(least));
      const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least);
      for (let us = Math.ceil(from / step) * step; us <= to; us += step) {
        g.fillStyle = c.line;
        g.fillRect(Math.round(x(us)), axis, 1, height - axis);
        g.fillStyle = c.soft;
        g.fillText(time(us), Math.round(x(us)) + 3, axis / 2);
      }
      build.tools.forEach((t, i) => {
        const left = x(t.start), wide = Math.max(1, x(t.start + t.wall) - left);
        if (left > width || left + wide < 0) return;
        const top = axis + t.lane * row, x0 = Math.max(0, left), x1 = Math.min(width, left + wide);
        g.fillStyle = t.exit || t.signal ? c.failed : c[t.tool] || c.soft;
        g.globalAlpha = t.critical || i === picked ? 1 : 0.55;
        g.fillRect(x0, top + 1, Math.max(1, x1 - x0 - (wide > 3 ? 1 : 0)), row - 2);
        g.globalAlpha = 1;
        if (t.critical || i === picked) {
          g.strokeStyle = c.text;
          g.lineWidth = i === picked ? 2 : 1;
          g.strokeRect(x0 + 0.5, top + 1.5, Math.max(1, x1 - x0 - 1), row - 3);
        }
        if (x1 - x0 > 46 && row > 13) {
          g.save();
          g.beginPath();
          g.rect(x0 + 3, top, x1 - x0 - 6, row);
          g.clip();
          g.fillStyle = t.critical ? c.bg : c.text;
          g.fillText(t.package, x0 + 4, top + row / 2 + 0.5);
          g.restore();
        }
      });
      canvas.dataset.from = from;
      canvas.dataset.to = to;
      $(".zoom", figure).textContent = time(from) + " to " + time(to);
    }
    const redraw = () => { if (!queued) { queued = true; requestAnimationFrame(draw); } };

    // look shows a stretch of time, as far as there is one.
    function look(a, b) {
      const span = Math.min(end, Math.max(20, b - a));
      from = Math.min(Math.max(0, a), end - span);
      to = from + span;
      redraw();
    }
    function zoom(factor, center) { look(center - (center - from) * factor, center + (to - center) * factor); }

    function pick(i, left, top) {
      picked = i;
      redraw();
      const t = build.tools[i];
      tip.hidden = !t;
      if (!t) return;
      tip.textContent = [
        t.tool + " " + t.package,
        t.module,
        "wall " + time(t.wall) + ", CPU " + time(t.cpu),
        "memory " + bytes(t.memory),
        "linkgate's own " + time(t.own),
        t.critical ? "on the critical path" : "",
        t.not_run ? "stopped by linkgate" : t.signal ? "ended by " + t.signal : t.exit ? "exit code " + t.exit : "",
      ].filter(Boolean).join("\n");
      tip.style.left = Math.max(0, Math.min(left + 12, figure.clientWidth - tip.offsetWidth)) + "px";
      tip.style.top = top + 14 + "px";
    }
    function hit(px, py) {
      const lane = Math.floor((py - axis) / row), slack = (to - from) / width;
      const us = at(px);
      let best = -1;
      build.tools.forEach((t, i) => {
        if (t.lane === lane && us >= t.start - slack && us <= t.start + t.wall + slack) best = i;
      });
      return best;
    }

    canvas.addEventListener("wheel", (e) => {
      const px = e.clientX - canvas.getBoundingClientRect().left;
      if (e.deltaX && Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
        e.preventDefault();
        look(from + e.deltaX / width * (to - from), to + e.deltaX / width * (to - from));
      } else if (e.deltaY < 0 || to - from < end) { // all is seen: the page scrolls on
        e.preventDefault();
        zoom(Math.exp(Math.max(-1, Math.min(1, e.deltaY / 300))), at(px));
      }
    }, { passive: false });
    let drag = null;
    canvas.addEventListener("pointerdown", (e) => {
      drag = { x: e.clientX, from, to };
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener("pointermove", (e) => {
      if (drag && e.buttons) {
        const by = (drag.x - e.clientX) / width * (drag.to - drag.from);
        return look(drag.from + by, drag.to + by);
      }
      const box = canvas.getBoundingClientRect(), px = e.clientX - box.left, py = e.clientY - box.top;
      pick(hit(px, py), px, py);
    });
    canvas.addEventListener("pointerup", () => { drag = null; });
    canvas.addEventListener("pointercancel", () => { drag = null; });
    canvas.addEventListener("pointerleave", () => pick(-1));
    canvas.addEventListener("blur", () => pick(-1));

    // step goes to another tool with the keyboard, and brings it into sight.
    function step(by) {
      if (!build.tools.length) return;
      const i = Math.max(0, Math.min(build.tools.length - 1, picked < 0 ? 0 : picked + by)), t = build.tools[i];
      if (t.start + t.wall < from || t.start > to) look(t.start - (to - from) / 2, t.start + (to - from) / 2);
      pick(i, Math.max(0, x(t.start)), axis + (t.lane + 1) * row);
    }
    const act = {
      "+": () => zoom(0.5, (from + to) / 2), "=": () => zoom(0.5, (from + to) / 2), "-": () => zoom(2, (from + to) / 2),
      "0": () => look(0, end), Home: () => look(0, end), Escape: () => pick(-1),
      ArrowLeft: () => look(from - (to - from) / 8, to - (to - from) / 8), ArrowRight: () => look(from + (to - from) / 8, to + (to - from) / 8),
      ArrowDown: () => step(1), ArrowUp: () => step(-1),
    };
    canvas.addEventListener("keydown", (e) => {
      if (!act[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      act[e.key]();
    });
    for (const b of figure.querySelectorAll("button")) b.addEventListener("click", () => act[b.dataset.key]());
    addEventListener("resize", redraw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    addEventListener("beforeprint", draw);
    figure.hidden = false;
    draw();
  }
  sections.forEach((s, i) => timeline($(".timeline", s), list[i]));
  show();
})();

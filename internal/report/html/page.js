"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const data = JSON.parse($("#data").textContent);

  // What a table's cell sorts and filters by. The rows come worst first.
  const order = ["denied", "would be denied", "warned", "would be warned of", "known", "granted"];
  const module = (f) => f.from.module + (f.from.version ? "@" + f.from.version : "");
  const keys = {
    outcome: (f) => order.indexOf(f.outcome),
    module,
    symbol: (f) => f.symbol,
    class: (f) => f.classes.join(" "),
    reach: (f) => f.reach || "",
    place: (f) => (f.directive ? f.directive.file : ""),
  };
  const table = $("#table");
  const rows = table ? [...table.tBodies[0].rows].map((row, i) => ({ row, i, finding: data.findings[row.dataset.finding] })) : [];
  for (const r of rows) {
    const f = r.finding;
    r.text = [f.outcome, module(f), f.from.package, f.symbol, f.classes.join(" "), f.linker.why, f.decision.reason, f.decision.owner, f.decision.rule]
      .join("\n").toLowerCase();
  }

  // Filters: the tiles, the text and the two choices.
  let outcome = "";
  const tiles = [...document.querySelectorAll("button.tile")];
  function filter() {
    const words = $("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const cls = $("#class").value, mod = $("#module").value;
    let shown = 0;
    for (const r of rows) {
      const f = r.finding;
      const on = (!outcome || f.outcome === outcome) && (!cls || f.classes.includes(cls)) &&
        (!mod || f.from.module === mod) && words.every((w) => r.text.includes(w));
      r.row.hidden = !on;
      if (on) shown++;
    }
    $("#shown").textContent = shown + " of " + rows.length + " shown";
    $("#none").hidden = shown > 0;
    for (const t of tiles) t.setAttribute("aria-pressed", String(t.dataset.outcome === outcome));
  }

  // Sorting: the heads become buttons.
  function sort(th) {
    const down = th.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = keys[th.dataset.key], sign = down ? -1 : 1;
    rows.sort((a, b) => {
      const x = key(a.finding), y = key(b.finding);
      return (x < y ? -sign : x > y ? sign : 0) || a.i - b.i;
    });
    table.tBodies[0].append(...rows.map((r) => r.row));
  }

  if (table) {
    const form = $(".filters");
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("reset", () => { outcome = ""; setTimeout(filter); });
    for (const t of tiles) {
      t.addEventListener("click", () => { outcome = outcome === t.dataset.outcome ? "" : t.dataset.outcome; filter(); });
    }
    for (const th of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent;
      button.addEventListener("click", () => sort(th));
      th.replaceChildren(button);
    }
    filter();
  }

  // What is to be copied. A page from a file may have no clipboard.
  for (const b of document.querySelectorAll("button.copy")) {
    const text = b.parentElement.querySelector("pre");
    b.hidden = false;
    b.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
      } catch {
        getSelection().selectAllChildren(text);
        document.execCommand("copy");
      }
      b.textContent = "Copied";
    });
  }

  // A link to a module opens it.
  function open() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const block = target && target.closest("details");
    if (!block) return;
    block.open = true;
    target.scrollIntoView();
    block.querySelector("summary").focus({ preventScroll: true });
  }
  addEventListener("hashchange", open);
  for (const a of document.querySelectorAll('a[href^="#m"]')) {
    a.addEventListener("click", () => { if (a.getAttribute("href") === location.hash) open(); });
  }
  open();

  // A node of the graph shows what it is joined to.
  const svg = $(".graph svg");
  if (svg) {
    const edges = [...svg.querySelectorAll(".edge")], nodes = [...svg.querySelectorAll(".node")];
    const pick = (key) => {
      const on = new Set([key]);
      for (const e of edges) {
        const joined = e.dataset.from === key || e.dataset.to === key;
        e.classList.toggle("on", joined);
        if (joined) on.add(e.dataset.from).add(e.dataset.to);
      }
      for (const n of nodes) n.classList.toggle("on", on.has(n.dataset.key));
      svg.classList.add("picked");
    };
    const leave = () => svg.classList.remove("picked");
    for (const n of nodes) {
      n.addEventListener("pointerenter", () => pick(n.dataset.key));
      n.addEventListener("pointerleave", leave);
      if (n.parentElement.tagName.toLowerCase() === "a") {
        n.parentElement.addEventListener("focus", () => pick(n.dataset.key));
        n.parentElement.addEventListener("blur", leave);
      }
    }
  }

  // On paper every module is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of closed) d.open = false; });
})();

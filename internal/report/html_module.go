package report

import (
	"bytes"
	"fmt"
	"strings"
)

// sections has a block for each module: why it is in, and each of its findings
// with the lines that it is made of.
func (h *htmlPage) sections() {
	if len(h.modules) == 0 {
		return
	}
	h.f("<h2>Modules</h2>\n")
	for i, mod := range h.modules {
		h.f("<details class=\"module\" id=\"m%d\"><summary><span class=\"name\">%s</span> <span class=\"numbers\">%s</span></summary>\n",
			i, msgModule(mod[0].from), numbers(mod))
		for _, it := range mod {
			h.finding(it)
		}
		h.f("</details>\n")
	}
}

func (h *htmlPage) finding(it item) {
	h.f("<article class=\"finding\">\n<h3><code>%s</code> <span class=\"badge %s\">%s</span></h3>\n",
		it.symbol, raw(outcomeClass(it.outcome())), it.outcome().Text())
	h.f("<dl>\n<dt>what</dt><dd>%s</dd>\n", msgFinding(it.entry))
	if rest := strings.TrimLeft(msgDecision(it), " ,;:"); rest != "" {
		h.f("<dt>decided</dt><dd>%s</dd>\n", rest)
	}
	h.f("<dt>package</dt><dd><code>%s</code></dd>\n", it.from.Path)
	if len(it.rel.Chain) > 1 {
		h.f("<dt>imports</dt><dd class=\"chain\">")
		for i, pkg := range it.rel.Chain {
			if i > 0 {
				h.f(" → ")
			}
			h.f("<code>%s</code>", pkg)
		}
		h.f("</dd>\n")
	}
	if reach := msgReach(it.rel.Reach); reach != "" {
		h.f("<dt>reach</dt><dd>%s</dd>\n", reach)
	}
	if len(it.links) > 2 { // fewer are named with the decision
		h.f("<dt>links</dt><dd>%s</dd>\n", strings.Join(it.links, ", "))
	}
	h.f("</dl>\n")
	if missing := msgSource(it.rel.Source); it.rel.Directive == nil && missing != "" {
		h.f("<p class=\"soft\">%s</p>\n", missing)
	}
	for _, p := range it.places(h.src.Sources) {
		h.place(p)
	}
	h.f("</article>\n")
}

// place names a place and quotes its line with two on each side.
func (h *htmlPage) place(p saidPlace) {
	const around = 2
	h.f("<figure><figcaption>%s: <code>%s:%d</code></figcaption>", p.what, strings.TrimPrefix(p.path, h.src.Prefix+"/"), p.line)
	lines := h.lines(p.place)
	if p.line >= 1 && p.line <= len(lines) {
		first := max(p.line-around, 1)
		last := min(p.line+around, len(lines))
		h.f("<pre>")
		for n := first; n <= last; n++ {
			class := "line"
			if n == p.line {
				class = "line hit"
			}
			h.f("<span class=\"%s\"><i>%s</i>%s\n</span>", raw(class), fmt.Sprintf("%*d", len(fmt.Sprint(last)), n), expand(lines[n-1]))
		}
		h.f("</pre>")
	}
	h.f("</figure>\n")
}

// lines returns the lines of a file, none where it cannot be read.
func (h *htmlPage) lines(p place) []string {
	p.line = 0
	lines, ok := h.files[p]
	if ok || h.src.Open == nil || !strings.HasSuffix(p.path, ".go") && !strings.HasSuffix(p.path, ".s") {
		return lines
	}
	if data, err := h.src.Open(p.base, p.path); err == nil && !bytes.ContainsRune(data, 0) {
		lines = strings.Split(string(data), "\n")
	}
	h.files[p] = lines
	return lines
}

// expand makes tabs spaces: clean would escape them.
func expand(line string) string {
	return strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", "    ")
}

package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// Sizes of the figure, in pixels.
const (
	figWidth, figLeft, figRight = 760, 240, 30
	figTop, figLine, figBottom  = 44, 22, 34
)

// figure draws the wall time of whole links and builds as SVG: a line from the least
// ratio to the most, and a dot at the median.
func figure(rep *report) []byte {
	low, high := 0.9, 1.1
	var rows []row
	for _, r := range rep.Rows {
		if r.Program == "" || r.Count != nil || bytes.HasPrefix([]byte(r.Name), []byte("own")) {
			continue
		}
		s := spreadOf(r.Pairs, wall)
		low, high = min(low, math.Floor(s.least*10)/10), max(high, math.Ceil(s.most*10)/10)
		rows = append(rows, r)
	}
	x := func(ratio float64) float64 {
		return figLeft + (ratio-low)/(high-low)*(figWidth-figLeft-figRight)
	}
	bottom := figTop + figLine*len(rows)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t">
<title id="t">Wall time %s</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f; }
rect { fill: #ffffff; } line { stroke: #d0d7de; } .one { stroke: #57606a; } .s { stroke: #0072b2; stroke-width: 2; } circle { fill: #0072b2; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } rect { fill: #0d1117; } line { stroke: #30363d; } .one { stroke: #9198a1; } .s { stroke: #58a6ff; } circle { fill: #58a6ff; }
}
</style>
<rect width="100%%" height="100%%"/>
<text x="10" y="24">wall time %s: least, median, most</text>
`, figWidth, bottom+figBottom, html.EscapeString(rep.Ratio), html.EscapeString(rep.Ratio))
	ticks := int(math.Round((high - low) * 10))
	for i := range ticks + 1 {
		v, class := low+float64(i)/10, "grid"
		if math.Abs(v-1) < 0.01 {
			class = "one"
		}
		fmt.Fprintf(&b, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n", class, x(v), x(v), figTop-6, bottom)
		if i%max(1, ticks/8) == 0 || class == "one" {
			fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.1f</text>\n", x(v), bottom+20, v)
		}
	}
	for i, r := range rows {
		s, y := spreadOf(r.Pairs, wall), figTop+figLine*i+figLine/2
		fmt.Fprintf(&b, "<text x=\"10\" y=\"%d\">%s, %s (%d)</text>\n", y+4, html.EscapeString(r.Name), html.EscapeString(r.Program), r.Packages)
		fmt.Fprintf(&b, "<line class=\"s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n", x(s.least), x(s.most), y, y)
		fmt.Fprintf(&b, "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>%s</title></circle>\n", x(s.median), y, s)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

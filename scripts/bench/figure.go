package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
)

// A curve is one measurement in the figure: a point for each program.
type curve struct {
	name   string
	points []drawnPoint
}

type drawnPoint struct {
	packages int
	program  string
	ratio    spread
}

// curves picks what is drawn out of a report: ratios of wall time, programs by size.
func curves(rep *report) []curve {
	var list []curve
	for _, r := range rep.Results {
		if !slices.Contains(drawn(), r.ID) || r.Wall == nil || r.Packages == 0 || r.Goal.Text == "" {
			continue // what has no goal is there for comparison
		}
		name := r.ID
		if r.ID != "cold" {
			name += ", " + r.modeName()
		}
		i := slices.IndexFunc(list, func(c curve) bool { return c.name == name })
		if i < 0 {
			i = len(list)
			list = append(list, curve{name: name})
		}
		list[i].points = append(list[i].points, drawnPoint{r.Packages, r.Program, *r.Wall})
	}
	for _, c := range list {
		slices.SortFunc(c.points, func(a, b drawnPoint) int { return a.packages - b.packages })
	}
	return list
}

// modeName is the first word of what a row of a link says: its mode.
func (r result) modeName() string {
	word, _, _ := bytes.Cut([]byte(r.What), []byte(","))
	return string(word)
}

// Sizes of the figure, in pixels.
const (
	figWidth, figHeight          = 760, 420
	figLeft, figRight            = 64, 20
	figTop, figBottom            = 96, 56
	plotWidth                    = figWidth - figLeft - figRight
	plotHeight                   = figHeight - figTop - figBottom
	legendColumn, legendLine     = 235, 20
	firstLegend, legendPerLine   = 52, 3
	pointSize                    = 3.5
	leastPackages, mostPackages  = 50, 1500
	leastRange, ticksOfTheRatio  = 0.05, 5
	smallestRatio, largestFactor = 0.0, 1.05
)

// A scale puts packages (logarithmic) and ratios into the figure.
type scale struct{ low, high, least, most float64 }

func (s scale) x(packages int) float64 {
	at := math.Log(float64(packages)/s.least) / math.Log(s.most/s.least)
	return figLeft + at*plotWidth
}

func (s scale) y(ratio float64) float64 {
	return figTop + (s.high-ratio)/(s.high-s.low)*plotHeight
}

// scaleOf has room for all quartiles, and for 1.
func scaleOf(list []curve) scale {
	s := scale{low: 1 - leastRange, high: 1 + leastRange, least: leastPackages, most: mostPackages}
	for _, c := range list {
		for _, p := range c.points {
			s.low, s.high = min(s.low, p.ratio.Q1), max(s.high, p.ratio.Q3)
			s.least, s.most = min(s.least, float64(p.packages)), max(s.most, float64(p.packages))
		}
	}
	step := s.step()
	s.low, s.high = max(smallestRatio, math.Floor(s.low/step)*step), math.Ceil(s.high/step)*step
	return s
}

// step is the distance of two ticks of the ratio: 1, 2 or 5 times a power of ten.
func (s scale) step() float64 {
	raw := (s.high - s.low) / ticksOfTheRatio
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, f := range []float64{1, 2, 5} {
		if raw <= f*power*largestFactor {
			return f * power
		}
	}
	return 10 * power
}

// figure draws a report as SVG. Its colours follow the reader's preference for light
// or dark.
func figure(rep *report) []byte {
	var b bytes.Buffer
	list := curves(rep)
	s := scaleOf(list)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">`+"\n", figWidth, figHeight)
	b.WriteString("<title id=\"t\">What linkgate costs, by the size of the program</title>\n")
	fmt.Fprintf(&b, "<desc id=\"d\">Wall time with linkgate as a share of that without, median and quartiles of pairs. %s, %s, linkgate %s.</desc>\n",
		html.EscapeString(rep.Date), html.EscapeString(rep.Go), html.EscapeString(rep.Revision))
	b.WriteString(style())
	fmt.Fprintf(&b, "<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", figWidth, figHeight)
	fmt.Fprintf(&b, "<text class=\"h\" x=\"%d\" y=\"24\">Wall time with linkgate, as a share of that without</text>\n", figLeft)
	drawAxes(&b, s)
	for i, c := range list {
		drawCurve(&b, s, i, c)
	}
	if len(list) == 0 {
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\">nothing of this was measured</text>\n", figLeft+20, figTop+40)
	}
	fmt.Fprintf(&b, "<text class=\"m\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">packages (logarithmic)</text>\n", figLeft+plotWidth/2, figHeight-12)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// style has one class a curve. The colours are told apart by people who do not see
// red and green, and the marks differ too.
func style() string {
	return `<style>
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.h { font-size: 15px; font-weight: 600; } .m { fill: #57606a; }
.bg { fill: #ffffff; } .grid { stroke: #d0d7de; } .one { stroke: #57606a; stroke-dasharray: 4 3; }
.c { fill: none; stroke-width: 2; } .w { stroke-width: 1.5; }
.c0 { stroke: #0072b2; } .c1 { stroke: #d55e00; } .c2 { stroke: #009e73; } .c3 { stroke: #8250df; } .c4 { stroke: #bf3989; }
.f0 { fill: #0072b2; } .f1 { fill: #d55e00; } .f2 { fill: #009e73; } .f3 { fill: #8250df; } .f4 { fill: #bf3989; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .m { fill: #9198a1; } .bg { fill: #0d1117; } .grid { stroke: #30363d; } .one { stroke: #9198a1; }
.c0 { stroke: #58a6ff; } .c1 { stroke: #ff9e57; } .c2 { stroke: #3fb991; } .c3 { stroke: #bc8cff; } .c4 { stroke: #f778ba; }
.f0 { fill: #58a6ff; } .f1 { fill: #ff9e57; } .f2 { fill: #3fb991; } .f3 { fill: #bc8cff; } .f4 { fill: #f778ba; }
}
</style>
`
}

// colours is how many classes style has.
const colours = 5

func drawAxes(b *bytes.Buffer, s scale) {
	step := s.step()
	for i := range int(math.Round((s.high-s.low)/step)) + 1 {
		v := s.low + float64(i)*step
		class := "grid"
		if math.Abs(v-1) < step/100 {
			class = "one"
		}
		fmt.Fprintf(b, "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", class, figLeft, figLeft+plotWidth, s.y(v), s.y(v))
		fmt.Fprintf(b, "<text class=\"m\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g ×</text>\n", figLeft-8, s.y(v)+4, v)
	}
	for _, n := range []int{60, 100, 200, 400, 800, 1200} {
		fmt.Fprintf(b, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n", s.x(n), s.x(n), figTop+plotHeight, figTop+plotHeight+5)
		fmt.Fprintf(b, "<text class=\"m\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", s.x(n), figTop+plotHeight+20, n)
	}
}

// drawCurve draws the medians, the quartiles as whiskers, and its line of the legend.
func drawCurve(b *bytes.Buffer, s scale, i int, c curve) {
	class := i % colours
	fmt.Fprintf(b, "<polyline class=\"c c%d\" points=\"", class)
	for _, p := range c.points {
		fmt.Fprintf(b, "%.1f,%.1f ", s.x(p.packages), s.y(p.ratio.Median))
	}
	b.WriteString("\"/>\n")
	for _, p := range c.points {
		x := s.x(p.packages)
		fmt.Fprintf(b, "<line class=\"w c%d\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n", class, x, x, s.y(p.ratio.Q1), s.y(p.ratio.Q3))
		mark(b, class, x, s.y(p.ratio.Median), fmt.Sprintf("%s, %s, %d packages: %.3f (%.3f to %.3f)",
			c.name, p.program, p.packages, p.ratio.Median, p.ratio.Q1, p.ratio.Q3))
	}
	x, y := float64(figLeft+i%legendPerLine*legendColumn), float64(firstLegend+i/legendPerLine*legendLine)
	mark(b, class, x+6, y-4, "")
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x+18, y, html.EscapeString(c.name))
}

// mark draws a disc or a square, with a title if there is one.
func mark(b *bytes.Buffer, class int, x, y float64, title string) {
	if title != "" {
		title = "<title>" + html.EscapeString(title) + "</title>"
	}
	if class%2 == 0 {
		fmt.Fprintf(b, "<circle class=\"f%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">%s</circle>\n", class, x, y, pointSize, title)
		return
	}
	fmt.Fprintf(b, "<rect class=\"f%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">%s</rect>\n",
		class, x-pointSize, y-pointSize, 2*pointSize, 2*pointSize, title)
}

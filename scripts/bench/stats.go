package main

import (
	"math"
	"slices"
)

// A spread sums up the values of one row.
type spread struct {
	Min    float64 `json:"min"`
	Q1     float64 `json:"q1"`
	Median float64 `json:"median"`
	Q3     float64 `json:"q3"`
	Max    float64 `json:"max"`
}

// spreadOf returns the quartiles of values, between two of them on the straight
// line. Of no values it is zero.
func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	at := func(q float64) float64 {
		pos := q * float64(len(sorted)-1)
		low := int(pos)
		high := min(low+1, len(sorted)-1)
		return sorted[low] + (pos-float64(low))*(sorted[high]-sorted[low])
	}
	return spread{at(0), at(0.25), at(0.5), at(0.75), at(1)}
}

// A line is y = Base + Slope·x.
type line struct {
	Base  float64 `json:"base"`
	Slope float64 `json:"slope"`
}

func (l line) at(x float64) float64 { return l.Base + l.Slope*x }

// A point is one program: its packages and what it costs.
type point struct{ X, Y float64 }

// fit returns the line with the least relative squares: a small program counts as
// much as a large one. Without two different x it is level.
func fit(points []point) line {
	var w, wx, wxx, wy, wxy float64
	for _, p := range points {
		k := 1 / (p.Y * p.Y)
		w += k
		wx += k * p.X
		wxx += k * p.X * p.X
		wy += k * p.Y
		wxy += k * p.X * p.Y
	}
	if w == 0 {
		return line{}
	}
	det := w*wxx - wx*wx
	if math.Abs(det) < 1e-9*w*wxx {
		return line{Base: wy / w}
	}
	return line{Base: (wy*wxx - wx*wxy) / det, Slope: (w*wxy - wx*wy) / det}
}

// deviation returns how far the farthest point is from the line, as a share of what
// the line says.
func (l line) deviation(points []point) float64 {
	worst := 0.0
	for _, p := range points {
		worst = max(worst, math.Abs(p.Y/l.at(p.X)-1))
	}
	return worst
}

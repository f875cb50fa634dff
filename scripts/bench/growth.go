package main

import (
	"fmt"
	"slices"
)

// A grown is what linkgate's own part costs for one program, observed: medians.
type grown struct {
	p         *program
	knows     knowledge
	wall, cpu float64 // seconds
}

// growth holds linkgate's own parts against the straight line through them. A link
// with a finding is asked what is live, one without is not, so that each kind has a
// line of its own.
func growth(l *lab, _ *program) ([]result, error) {
	for _, p := range l.programs {
		for _, knows := range levels() {
			if slices.ContainsFunc(l.growth, func(g grown) bool { return g.p == p && g.knows == knows }) {
				continue // own-first, own-seen or own-again has measured it
			}
			if _, err := l.links(p, knows, l.standin); err != nil {
				return nil, err
			}
		}
	}
	var rows []result
	for _, knows := range levels() {
		for _, found := range []bool{true, false} {
			rows = append(rows, l.lines(knows, found)...)
		}
	}
	return rows, nil
}

// lines returns the rows of one kind of links: wall time and CPU.
func (l *lab) lines(knows knowledge, found bool) []result {
	what, with := string(knows), "without findings"
	if found {
		with = "with findings"
	}
	var walls, cpus []point
	for _, g := range l.growth {
		if g.knows == knows && g.p.findings > 0 == found {
			x := float64(g.p.packages)
			walls, cpus = append(walls, point{x, g.wall}), append(cpus, point{x, g.cpu})
		}
	}
	if len(walls) < 3 {
		return nil
	}
	return []result{straight(what+", "+with+", wall", walls), straight(what+", "+with+", CPU", cpus)}
}

// straight says how far the farthest point is from the line through all.
func straight(what string, points []point) result {
	f := fit(points)
	value := f.deviation(points)
	note := fmt.Sprintf("line %.2f ms + %.1f µs a package;", f.Base*1e3, f.Slope*1e6)
	for _, p := range points {
		note += fmt.Sprintf(" %.0f packages: %s (%+.0f %%)", p.X, seconds(p.Y), 100*(p.Y/f.at(p.X)-1))
	}
	return result{What: what, Against: "the line with the least relative squares", Value: &value, Notes: []string{note}}
}

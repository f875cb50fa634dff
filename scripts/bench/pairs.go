package main

import (
	"os"
	"path/filepath"
	"slices"
)

// A side is one of two things that are compared.
type side struct {
	remove []string // patterns of what goes before each run
	job    job
}

func (s side) run() (cost, error) {
	for _, pattern := range s.remove {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return cost{}, err
		}
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				return cost{}, err
			}
		}
	}
	return s.job.run()
}

// A pair is what both sides took, one right after the other.
type pair struct{ Base, With cost }

// compare runs both sides in turns. The first pair is not counted.
func (l *lab) compare(base, with side) (r row, err error) {
	n := l.pairs
	for i := 0; i <= n; i++ {
		var p pair
		if p.Base, err = base.run(); err != nil {
			return r, err
		}
		if p.With, err = with.run(); err != nil {
			return r, err
		}
		if i == 0 {
			n = turns(n, p.Base.CPU+p.With.CPU)
			continue
		}
		r.Pairs = append(r.Pairs, p)
	}
	return r, nil
}

// turns says how many pairs are made: what else the machine does changes within
// seconds, so that many short runs tell a small difference and few do not.
func turns(n int, cpu float64) int {
	switch {
	case cpu < 0.3:
		return 10 * n
	case cpu > 30:
		return (n + 2) / 3
	}
	return n
}

// A spread sums up the ratios of a row.
type spread struct{ least, median, most float64 }

// spreadOf returns the spread of the ratios of what get returns of a cost.
func spreadOf(pairs []pair, get func(cost) float64) spread {
	if len(pairs) == 0 {
		return spread{}
	}
	var list []float64
	for _, p := range pairs {
		list = append(list, get(p.With)/get(p.Base))
	}
	slices.Sort(list)
	n := len(list)
	return spread{list[0], (list[(n-1)/2] + list[n/2]) / 2, list[n-1]}
}

func wall(c cost) float64 { return c.Wall }
func cpu(c cost) float64  { return c.CPU }
func rss(c cost) float64  { return float64(c.RSS) }

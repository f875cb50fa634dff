package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// A side is one of two things that are compared.
type side struct {
	prepare func() error // before each run, not counted; nil: nothing
	job     job
}

func (s side) run() (cost, error) {
	if s.prepare != nil {
		if err := s.prepare(); err != nil {
			return cost{}, err
		}
	}
	return s.job.run()
}

// A pair is what both sides took, one after the other.
type pair struct {
	A cost `json:"a"`
	B cost `json:"b"`
}

// ratio returns what get returns of A as a share of what it returns of B.
func (p pair) ratio(get func(cost) float64) float64 {
	if get(p.B) == 0 {
		return 0
	}
	return get(p.A) / get(p.B)
}

func wall(c cost) float64 { return c.Wall }
func cpu(c cost) float64  { return c.CPU }
func rss(c cost) float64  { return float64(c.RSS) }

// pairs runs A B A B, n times, after one pair that is not counted.
func (l *lab) pairs(n int, a, b side) ([]pair, error) {
	var list []pair
	for i := range n + 1 {
		var p pair
		var err error
		if p.A, err = a.run(); err != nil {
			return nil, err
		}
		if p.B, err = b.run(); err != nil {
			return nil, err
		}
		if i == 0 {
			continue
		}
		if l.verbose {
			fmt.Fprintf(l.stderr, "\t%d: wall %.4f / %.4f s, cpu %.4f / %.4f s, %d / %d KiB\n", i,
				p.A.Wall, p.B.Wall, p.A.CPU, p.B.CPU, p.A.RSS>>10, p.B.RSS>>10)
		}
		list = append(list, p)
	}
	return list, nil
}

// compare runs the pairs of a row.
func (l *lab) compare(r result, n int, a, b side) result {
	r.Pairs, r.err = l.pairs(n, a, b)
	return r
}

// afresh returns a prepare that empties directories and removes files. Names may be
// patterns.
func afresh(patterns ...string) func() error {
	return func() error {
		for _, pattern := range patterns {
			paths, err := filepath.Glob(pattern)
			if err != nil {
				return err
			}
			for _, path := range paths {
				if err := os.RemoveAll(path); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

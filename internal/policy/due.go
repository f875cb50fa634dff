package policy

import (
	"cmp"
	"go/version"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Due is something that has ended, or will soon.
type Due struct {
	At     string // "linkgate.yaml:4"
	What   string // "example.com/a: allow"
	Owner  string
	Reason string
	Date   string // YYYY-MM-DD, empty for what ends with a Go version
	Go     string // 1.28, empty for what ends on a day
	Ended  bool
}

// Due returns the rules, inherited ones included, that have ended by a day (taken in UTC) that is
// some time from today, or that end with the next minor version of the toolchain, go1.27.4. What
// ends first comes first, and what ends with a version last.
func (p *Policy) Due(toolchain string, today time.Time, within time.Duration) []Due {
	var list []Due
	for _, l := range p.Layers() {
		for i := range l.Rules {
			r := &l.Rules[i]
			d := Due{At: l.location(r.Line), What: r.Module + ": " + string(r.Action), Owner: r.Owner, Reason: r.Reason}
			if passed(r.Expires, today.Add(within)) {
				d.Date, d.Ended = r.Expires, passed(r.Expires, today)
			} else if r.UntilGo != "" && !before(nextMinor(toolchain), r.UntilGo) {
				d.Go, d.Ended = r.UntilGo, !before(toolchain, r.UntilGo)
			} else {
				continue
			}
			list = append(list, d)
		}
	}
	SortDue(list)
	return list
}

// SortDue sorts by date, those with a Go version last.
func SortDue(list []Due) {
	slices.SortStableFunc(list, func(a, b Due) int {
		if (a.Date == "") != (b.Date == "") {
			return strings.Compare(b.Date, a.Date)
		}
		return cmp.Or(strings.Compare(a.Date, b.Date), version.Compare("go"+a.Go, "go"+b.Go))
	})
}

// DueDay reports whether a day, YYYY-MM-DD or empty, comes within a time from today, and whether it
// has come.
func DueDay(date string, today time.Time, within time.Duration) (due, ended bool) {
	return passed(date, today.Add(within)), passed(date, today)
}

// nextMinor returns the last toolchain of the next minor version: go1.28.999 for go1.27.4.
func nextMinor(name string) string {
	lang := version.Lang("go" + toolchain(name))
	n, err := strconv.Atoi(strings.TrimPrefix(lang, "go1."))
	if err != nil {
		return name
	}
	return "go1." + strconv.Itoa(n+1) + ".999"
}

package history

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"golang.org/x/mod/module"
)

// Options choose what a [Trend] is of.
type Options struct {
	// Since is the first day, zero for all. Days are those of UTC.
	Since time.Time
	// Weeks makes periods of weeks, from Monday on, in place of days.
	Weeks bool
	// Modules are patterns as GOPRIVATE has them, joined with commas, that the
	// main module of a build has to match.
	Modules string
	// Verbs are the first words of go's command line, "build", "test".
	Verbs []string
	// Top is how many modules are listed; 0 lists all.
	Top int
}

// A Trend is what builds were like over time. Its JSON is printed as it is:
// spans are nanoseconds.
type Trend struct {
	Schema  int      `json:"schema"` // 1
	By      string   `json:"by"`     // "day" or "week"
	Since   string   `json:"since"`  // 2026-10-22, empty for all
	Total   Period   `json:"total"`
	Periods []Period `json:"periods"` // those with a build, the oldest first
	Modules []Module `json:"modules"` // that pull the most first
	// Others is how many modules are not listed.
	Others int `json:"others,omitempty"`
}

// A Period is the builds of a day or a week. What is not known of a build is
// left out, and counted.
type Period struct {
	Start  string `json:"start"` // its first day, 2026-11-21
	Builds int    `json:"builds"`
	Failed int    `json:"failed"`
	Denied int    `json:"denied"`
	// Unknown are the builds whose command and wall time no line tells: under a
	// bare -toolexec, still running, or killed. That they failed or were denied is
	// known if one of their tools or links was.
	Unknown int `json:"unknown"`
	// Undated are those with no clock in any line: they are on the day that
	// their log was last written.
	Undated int  `json:"undated,omitempty"`
	Wall    Wall `json:"wall"`
	// Link is the linker's wall time, a link each that succeeded.
	Link  Wall  `json:"link"`
	Cache Cache `json:"cache"`
	// Findings are the distinct triples of module, symbol and class, by class.
	Findings map[string]int `json:"findings"`
}

// Wall is the wall time of a number of runs: nearest ranks, in nanoseconds.
type Wall struct {
	Runs   int           `json:"runs"`
	Median time.Duration `json:"median_ns"`
	P90    time.Duration `json:"p90_ns"`
}

// Cache is what go did not have to build, in the builds whose action graph is
// in the log.
type Cache struct {
	Builds   int `json:"builds"`
	Compiled int `json:"compiled"` // packages
	Cached   int `json:"cached"`
}

// A Module is a module that pulls.
type Module struct {
	Module   string `json:"module"`
	Symbols  int    `json:"symbols"`  // distinct ones
	Denied   int    `json:"denied"`   // of them, by mode enforce
	Programs int    `json:"programs"` // that it is linked into
	First    string `json:"first"`    // day
	Last     string `json:"last"`
}

// Trend reads what the options ask for.
func (d *Database) Trend(o Options) (*Trend, error) {
	t := &tally{o: o, of: map[string]*period{}, total: newPeriod(), modules: map[string]*puller{}}
	err := d.write(func(tx *sql.Tx) error { return t.read(tx) })
	if err != nil {
		return nil, err
	}
	return t.trend(), nil
}

// First is when the oldest build started; zero without one.
func (d *Database) First() (first time.Time, err error) {
	var start sql.NullInt64
	err = d.sql.QueryRow(`SELECT min(start) FROM build`).Scan(&start)
	if start.Valid {
		first = time.Unix(0, start.Int64).UTC()
	}
	return first, d.failed(err)
}

// tally adds rows up.
type tally struct {
	o       Options
	since   time.Time
	of      map[string]*period // by first day
	total   *period
	modules map[string]*puller
}

type period struct {
	Period
	walls, links []time.Duration
	found        map[[3]string]bool // module, symbol, class
}

// A puller is what is found of a module that pulls; a symbol's value is that it is denied.
type puller struct {
	symbols     map[string]bool
	programs    map[string]bool
	first, last string
}

func newPeriod() *period { return &period{found: map[[3]string]bool{}} }

// start is the first day of the period that a day is in.
func (t *tally) start(day time.Time) time.Time {
	day = day.UTC().Truncate(24 * time.Hour)
	if t.o.Weeks {
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	}
	return day
}

// periods are those that a build at start counts in.
func (t *tally) periods(start int64) [2]*period {
	day := t.start(time.Unix(0, start)).Format(time.DateOnly)
	p := t.of[day]
	if p == nil {
		p = newPeriod()
		p.Start = day
		t.of[day] = p
	}
	return [2]*period{p, t.total}
}

func (t *tally) read(tx *sql.Tx) error {
	from := int64(-1 << 63)
	if !t.o.Since.IsZero() {
		t.since = t.start(t.o.Since)
		from = t.since.UnixNano()
	}
	starts, err := t.readBuilds(tx, from)
	if err != nil {
		return fmt.Errorf("builds: %w", err)
	}
	if err := t.readLinks(tx, from, starts); err != nil {
		return fmt.Errorf("links: %w", err)
	}
	if err := t.readFindings(tx, from, starts); err != nil {
		return fmt.Errorf("findings: %w", err)
	}
	return nil
}

// readBuilds returns when each build that counts started.
func (t *tally) readBuilds(tx *sql.Tx, from int64) (map[string]int64, error) {
	rows, err := tx.Query(`SELECT id, start, undated, verb, module, result, wall, compiled, cached FROM build WHERE start >= ?`, from)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	starts := map[string]int64{}
	for rows.Next() {
		var id, main, result string
		var start int64
		var undated bool
		var verb sql.NullString
		var wall, compiled, cached sql.NullInt64
		if err := rows.Scan(&id, &start, &undated, &verb, &main, &result, &wall, &compiled, &cached); err != nil {
			return nil, err
		}
		if t.o.Modules != "" && !module.MatchPrefixPatterns(t.o.Modules, main) ||
			len(t.o.Verbs) > 0 && !slices.Contains(t.o.Verbs, verb.String) {
			continue
		}
		starts[id] = start
		for _, p := range t.periods(start) {
			p.Builds++
			switch result {
			case events.BuildFailed:
				p.Failed++
			case events.BuildDenied:
				p.Denied++
			}
			if undated {
				p.Undated++
			}
			if wall.Valid {
				p.walls = append(p.walls, time.Duration(wall.Int64))
			} else {
				p.Unknown++
			}
			if cached.Valid {
				p.Cache.Builds++
				p.Cache.Compiled += int(compiled.Int64)
				p.Cache.Cached += int(cached.Int64)
			}
		}
	}
	return starts, rows.Err()
}

func (t *tally) readLinks(tx *sql.Tx, from int64, starts map[string]int64) error {
	rows, err := tx.Query(`SELECT link.build, link.wall FROM link JOIN build ON build.id = link.build
		WHERE build.start >= ? AND link.wall IS NOT NULL`, from)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var build string
		var wall int64
		if err := rows.Scan(&build, &wall); err != nil {
			return err
		}
		start, ok := starts[build]
		if !ok {
			continue
		}
		for _, p := range t.periods(start) {
			p.links = append(p.links, time.Duration(wall))
		}
	}
	return rows.Err()
}

func (t *tally) readFindings(tx *sql.Tx, from int64, starts map[string]int64) error {
	rows, err := tx.Query(`SELECT f.build, f.link, f.module, f.symbol, f.class, f.enforce FROM finding f
		JOIN build ON build.id = f.build WHERE build.start >= ?`, from)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var build, link, puller, symbol, class string
		var enforce finding.Action
		if err := rows.Scan(&build, &link, &puller, &symbol, &class, &enforce); err != nil {
			return err
		}
		start, ok := starts[build]
		if !ok {
			continue
		}
		for _, p := range t.periods(start) {
			p.found[[3]string{puller, symbol, class}] = true
		}
		day := time.Unix(0, start).UTC().Format(time.DateOnly)
		t.puller(puller, day).add(link, symbol, enforce == finding.Deny, day)
	}
	return rows.Err()
}

func (t *tally) puller(name, day string) *puller {
	m := t.modules[name]
	if m == nil {
		m = &puller{symbols: map[string]bool{}, programs: map[string]bool{}, first: day, last: day}
		t.modules[name] = m
	}
	return m
}

func (m *puller) add(link, symbol string, denied bool, day string) {
	m.symbols[symbol] = m.symbols[symbol] || denied
	m.programs[link] = true
	m.first, m.last = min(m.first, day), max(m.last, day)
}

// trend sums up what was added.
func (t *tally) trend() *Trend {
	r := &Trend{Schema: 1, By: "day", Total: t.total.sum(), Periods: []Period{}, Modules: []Module{}}
	if t.o.Weeks {
		r.By = "week"
	}
	if !t.since.IsZero() {
		r.Since = t.since.Format(time.DateOnly)
	}
	for _, day := range slices.Sorted(maps.Keys(t.of)) {
		r.Periods = append(r.Periods, t.of[day].sum())
	}
	for name, m := range t.modules {
		denied := 0
		for _, d := range m.symbols {
			if d {
				denied++
			}
		}
		r.Modules = append(r.Modules, Module{name, len(m.symbols), denied, len(m.programs), m.first, m.last})
	}
	slices.SortFunc(r.Modules, func(a, b Module) int {
		return cmp.Or(b.Symbols-a.Symbols, b.Programs-a.Programs, strings.Compare(a.Module, b.Module))
	})
	if n := t.o.Top; n > 0 && len(r.Modules) > n {
		r.Others = len(r.Modules) - n
		r.Modules = r.Modules[:n]
	}
	return r
}

func (p *period) sum() Period {
	p.Wall, p.Link = wallOf(p.walls), wallOf(p.links)
	p.Findings = map[string]int{}
	for f := range p.found {
		p.Findings[f[2]]++
	}
	return p.Period
}

// wallOf sorts runs.
func wallOf(runs []time.Duration) Wall {
	if len(runs) == 0 {
		return Wall{}
	}
	slices.Sort(runs)
	rank := func(percent int) time.Duration { return runs[(len(runs)*percent+99)/100-1] }
	return Wall{len(runs), rank(50), rank(90)}
}

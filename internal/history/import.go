package history

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
)

// An Outcome says what came of reading logs.
type Outcome struct {
	Logs   int // that had something new
	Builds int // that are new, or of which there is more now
	// Unread are lines that are no event, with their places, and Unreadable the
	// logs that could not be read.
	Unread, Unreadable []error
}

// Import adds what is new in the logs, each in a transaction of its own. A log
// that cannot be read is listed as such, one that is gone is skipped.
func (d *Database) Import(logs []string) (Outcome, error) {
	var out Outcome
	marks, err := d.marks()
	if err != nil {
		return out, err
	}
	for _, path := range logs {
		path, err := filepath.Abs(path)
		if err != nil {
			return out, err
		}
		var old *mark
		if m, ok := marks[path]; ok {
			old = &m
		}
		changed, err := d.importLog(path, old, &out)
		if err != nil {
			return out, err
		}
		out.Builds += changed
	}
	return out, nil
}

// importLog adds what is new in one log and returns how many builds changed.
func (d *Database) importLog(path string, old *mark, out *Outcome) (changed int, err error) {
	s, err := readLog(path, old)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil // removed meanwhile
	case err != nil:
		out.Unreadable = append(out.Unreadable, err)
		return 0, nil
	case s == nil:
		return 0, nil
	}
	split := false
	err = d.write(func(tx *sql.Tx) error {
		var list []*build
		if list, split, err = s.news(func(id string) (int, error) { return storedEvents(tx, id) }); err != nil || split {
			return err
		}
		for _, b := range list {
			if err := replace(tx, b); err != nil {
				return err
			}
		}
		changed = len(list)
		return setMark(tx, s)
	})
	if err != nil {
		return 0, err
	}
	if split {
		more, err := d.importLog(path, nil, out)
		return changed + more, err
	}
	if len(s.builds) > 0 {
		out.Logs++
	}
	for _, err := range s.unread {
		out.Unread = append(out.Unread, fmt.Errorf("%s: %w", path, err))
	}
	return changed, nil
}

// news returns the builds that have more lines in a section than are stored of them. Where
// it is split, a build's first lines may stand before the mark: the log has to be read from
// its beginning.
func (s *section) news(stored func(id string) (int, error)) (list []*build, split bool, err error) {
	for _, id := range slices.Sorted(maps.Keys(s.builds)) {
		n, err := stored(id)
		if err != nil {
			return nil, false, err
		}
		if n > 0 && !s.whole {
			return nil, true, nil
		}
		if n < s.builds[id].events {
			list = append(list, s.builds[id])
		}
	}
	return list, false, nil
}

// marks returns how far logs were read, by their absolute paths.
func (d *Database) marks() (marks map[string]mark, err error) {
	err = d.write(func(tx *sql.Tx) error {
		marks, err = marksOf(tx)
		return err
	})
	return marks, err
}

func marksOf(tx *sql.Tx) (map[string]mark, error) {
	rows, err := tx.Query(`SELECT path, size, mtime, done, head FROM log`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	marks := map[string]mark{}
	for rows.Next() {
		var path string
		var m mark
		if err := rows.Scan(&path, &m.size, &m.mtime, &m.done, &m.head); err != nil {
			return nil, err
		}
		marks[path] = m
	}
	return marks, rows.Err()
}

// setMark sets the mark of a log. Where another process has seen more of it
// meanwhile, that much is read once more, and nothing comes of it.
func setMark(tx *sql.Tx, s *section) error {
	_, err := tx.Exec(`INSERT INTO log (path, size, mtime, done, head) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime, done = excluded.done, head = excluded.head`,
		s.path, s.mark.size, s.mark.mtime, s.mark.done, s.mark.head)
	return err
}

// storedEvents is how many lines of a build the database has added up, 0 for a
// build that it does not have.
func storedEvents(tx *sql.Tx, id string) (int, error) {
	var n int
	err := tx.QueryRow(`SELECT events FROM build WHERE id = ?`, id).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// replace stores b in place of what another log, or an earlier read, had of it.
func replace(tx *sql.Tx, b *build) error {
	start := b.Start.UnixNano()
	if b.undated { // a log that grows is written later and later
		var before sql.NullInt64
		err := tx.QueryRow(`SELECT min(start) FROM build WHERE id = ? AND undated`, b.Build).Scan(&before)
		if err != nil {
			return err
		}
		if before.Valid {
			start = min(start, before.Int64)
		}
	}
	if _, err := tx.Exec(`DELETE FROM build WHERE id = ?`, b.Build); err != nil {
		return err
	}
	var verb, wall, compiled, cached any
	if len(b.Command) > 0 { // there is a line of the build itself
		verb, wall = b.Command[0], int64(b.Wall)
	}
	if b.Cached != nil {
		compiled, cached = b.Compiled, *b.Cached
	}
	_, err := tx.Exec(`INSERT INTO build (id, events, start, undated, verb, module, go, goos, goarch, result, wall, compiled, cached)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.Build, b.events, start, b.undated, verb, b.module, b.Go, b.GOOS, b.GOARCH, b.Result, wall, compiled, cached)
	if err != nil {
		return err
	}
	for name, l := range b.links {
		var wall any
		if l.ran {
			wall = int64(l.wall)
		}
		if _, err := tx.Exec(`INSERT INTO link (build, link, wall) VALUES (?, ?, ?)`, b.Build, name, wall); err != nil {
			return err
		}
	}
	for f, enforce := range b.findings {
		_, err := tx.Exec(`INSERT INTO finding (build, link, module, symbol, class, enforce) VALUES (?, ?, ?, ?, ?, ?)`,
			b.Build, f.link, f.module, f.symbol, f.class, enforce)
		if err != nil {
			return err
		}
	}
	return nil
}

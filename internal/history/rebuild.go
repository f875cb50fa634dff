package history

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"
)

// LostError says that a rebuild would lose builds, since their logs are gone or
// hold less than they did.
type LostError struct {
	Builds      int
	First, Last time.Time // their starts
}

func (e *LostError) Error() string {
	first, last := e.First.UTC().Format(time.DateOnly), e.Last.UTC().Format(time.DateOnly)
	if e.Builds == 1 {
		return fmt.Sprintf("1 build of %s is in no log any more", first)
	}
	return fmt.Sprintf("%d builds of %s to %s are in no log any more", e.Builds, first, last)
}

// Rebuilt says what came of a rebuild.
type Rebuilt struct {
	Outcome
	Lost  *LostError // what could not come back, nil when all did
	Aside string     // the new name of a database that could not be read
}

// Rebuild makes the database at path anew from the logs, and from those that the
// database has a mark of. It refuses, with a [LostError], to lose a build unless lose is set.
// A database that cannot be read is set aside and kept.
//
// All is read before anything is changed, and what is there is replaced in one
// transaction: another process sees the old history or the new one, and what it
// adds meanwhile is not lost.
func Rebuild(path string, logs []string, lose bool) (r Rebuilt, err error) {
	d, err := Open(path)
	var damaged *DamagedError
	var other *SchemaError
	if err == nil {
		r, err = d.rebuild(logs, lose)
		err = errors.Join(err, d.Close())
	}
	if !errors.As(err, &damaged) && !errors.As(err, &other) {
		return r, err
	}
	aside, err := setAside(path)
	if err != nil {
		return r, err
	}
	d, err = Open(path)
	if err != nil {
		return Rebuilt{}, err
	}
	r, err = d.rebuild(logs, lose)
	r.Aside = aside
	return r, errors.Join(err, d.Close())
}

func (d *Database) rebuild(logs []string, lose bool) (Rebuilt, error) {
	for {
		marks, err := d.marks()
		if err != nil {
			return Rebuilt{}, err
		}
		all, err := absolute(logs)
		if err != nil {
			return Rebuilt{}, err
		}
		all = slices.AppendSeq(all, maps.Keys(marks))
		slices.Sort(all)
		r, sections := readAll(slices.Compact(all))
		done, err := d.renew(&r, marks, sections, lose)
		if done || err != nil {
			return r, err
		}
	}
}

func absolute(paths []string) ([]string, error) {
	var list []string
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		list = append(list, path)
	}
	return list, nil
}

// readAll reads logs from their beginnings.
func readAll(logs []string) (r Rebuilt, sections []*section) {
	for _, path := range logs {
		s, err := readLog(path, nil)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			r.Unreadable = append(r.Unreadable, err)
			continue
		}
		if len(s.builds) > 0 {
			r.Logs++
		}
		for _, err := range s.unread {
			r.Unread = append(r.Unread, fmt.Errorf("%s: %w", path, err))
		}
		sections = append(sections, s)
	}
	return r, sections
}

// renew replaces all that the database holds by what the sections do. It does
// nothing, and says so, when another process has read a log since the marks were
// looked at.
func (d *Database) renew(r *Rebuilt, marks map[string]mark, sections []*section, lose bool) (done bool, err error) {
	builds := map[string]*build{}
	for _, s := range sections {
		for id, b := range s.builds {
			if builds[id] == nil || builds[id].events < b.events {
				builds[id] = b
			}
		}
	}
	r.Builds = len(builds)
	err = d.write(func(tx *sql.Tx) error {
		now, err := marksOf(tx)
		if err != nil || !maps.Equal(marks, now) {
			return err
		}
		done = true
		if r.Lost, err = lost(tx, builds); err != nil {
			return err
		}
		if r.Lost != nil && !lose {
			return r.Lost
		}
		// Not all at once: replace looks up when a build without a clock was.
		for _, id := range slices.Sorted(maps.Keys(builds)) {
			if err := replace(tx, builds[id]); err != nil {
				return err
			}
		}
		if err := forget(tx, builds); err != nil {
			return err
		}
		for _, s := range sections {
			if err := setMark(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// stored calls do for each build in the database.
func stored(tx *sql.Tx, do func(id string, events int, start time.Time)) error {
	rows, err := tx.Query(`SELECT id, events, start FROM build`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var events int
		var start int64
		if err := rows.Scan(&id, &events, &start); err != nil {
			return err
		}
		do(id, events, time.Unix(0, start))
	}
	return rows.Err()
}

// lost says which builds of the database the logs do not have, or not whole.
func lost(tx *sql.Tx, builds map[string]*build) (*LostError, error) {
	var e LostError
	err := stored(tx, func(id string, events int, start time.Time) {
		if b := builds[id]; b != nil && b.events >= events {
			return
		}
		if e.Builds++; e.Builds == 1 {
			e.First, e.Last = start, start
		}
		if start.Before(e.First) {
			e.First = start
		}
		if start.After(e.Last) {
			e.Last = start
		}
	})
	if err != nil || e.Builds == 0 {
		return nil, err
	}
	return &e, nil
}

// forget removes the builds that are not among builds, and all marks.
func forget(tx *sql.Tx, builds map[string]*build) error {
	var gone []string
	err := stored(tx, func(id string, _ int, _ time.Time) {
		if builds[id] == nil {
			gone = append(gone, id)
		}
	})
	if err != nil {
		return err
	}
	for _, id := range gone {
		if _, err := tx.Exec(`DELETE FROM build WHERE id = ?`, id); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM log`)
	return err
}

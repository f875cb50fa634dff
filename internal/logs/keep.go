package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Retention says which logs of a directory are kept. A field of 0 sets no limit.
type Retention struct {
	MaxAge  time.Duration // since the log was last written to
	MaxSize int64         // bytes of all logs together
}

// InUse is how long after its last line a log may belong to a build that runs.
//
// Each tool that ends writes a line, so that a build's log grows as long as it
// goes on: to be silent for an hour, a single tool has to take one. And even the
// log of such a build can be removed without harm to the build: every line is
// appended to a file that is opened by its name, and made anew where it is gone.
const InUse = time.Hour

// DefaultRetention is what is kept unless a person says otherwise: a month, and a
// gigabyte.
func DefaultRetention() Retention {
	return Retention{MaxAge: 30 * 24 * time.Hour, MaxSize: 1e9}
}

// Expired returns those of the logs, which [List] sorted, that the retention
// does not keep, the oldest first: all beyond its age, and then as many of the
// oldest as are beyond its size. What was written to within [InUse] of now, or
// behind it, is kept always, and counts.
func (r Retention) Expired(logs []Log, now time.Time) []Log {
	var total int64
	for _, log := range logs {
		total += log.Size
	}
	var list []Log
	for _, log := range slices.Backward(logs) {
		age := now.Sub(log.Written)
		old := r.MaxAge > 0 && age > r.MaxAge
		large := r.MaxSize > 0 && total > r.MaxSize
		if age <= InUse || !old && !large {
			continue
		}
		total -= log.Size
		list = append(list, log)
	}
	return list
}

// Remove removes a log, unless it was written to since it was listed or another
// process has removed it: then removed is false.
func (l Log) Remove() (removed bool, err error) {
	fi, err := os.Stat(l.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if !fi.ModTime().Equal(l.Written) || fi.Size() != l.Size {
		return false, nil
	}
	err = os.Remove(l.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if err = os.Remove(SentFile(l.Path)); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return true, err
}

// stamp is the file of the log directory that says when [Trim] was last there,
// in seconds since 1970, as trim.txt does in go's build cache
// (cmd/go/internal/cache/cache.go).
const stamp = "trim.txt"

// Trim removes what the retention does not keep from a directory of logs, at
// most once a day. It goes on past what cannot be removed, and returns the
// errors joined.
func Trim(dir string, r Retention, now time.Time) error {
	path := filepath.Join(dir, stamp)
	data, err := os.ReadFile(path)
	if err == nil {
		last, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
		// A stamp of tomorrow is that of a clock that was set back.
		if since := now.Sub(time.Unix(last, 0)); err == nil && since >= 0 && since < 24*time.Hour {
			return nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	logs, err := List(dir)
	if err != nil || len(logs) == 0 {
		return err
	}
	// Before the work: two builds that end together need not both do it.
	if err := os.WriteFile(path, []byte(fmt.Sprintln(now.Unix())), 0o666); err != nil {
		return err
	}
	var errs []error
	for _, log := range r.Expired(logs, now) {
		if _, err := log.Remove(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

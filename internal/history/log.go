package history

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// headSize is how much of a log is looked at to tell whether it is the one that
// was read before. It begins with the id of a build and mostly with a clock.
const headSize = 4096

// A mark says how far a log was read: a row of the table log.
type mark struct {
	size, mtime int64
	done        int64
	head        string
}

// A section is what was read of a log.
type section struct {
	path   string // absolute
	mark   mark
	whole  bool // from the beginning of the log
	builds map[string]*build
	unread []error // lines that are no event
}

// readLog reads what is new in the log at path: all of it, or what stands behind
// the mark. It returns nil when nothing is.
func readLog(path string, old *mark) (*section, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if old != nil { // most logs never change again, and need not be opened
		fi, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if fi.Size() == old.size && fi.ModTime().UnixNano() == old.mtime {
			return nil, nil
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file: only a log that can be read again is remembered", path)
	}
	s := &section{path: path}
	s.mark.size, s.mark.mtime = fi.Size(), fi.ModTime().UnixNano()
	if s.mark.done, err = logs.WholeLines(f, 0, fi.Size()); err != nil {
		return nil, err
	}
	from, err := resume(f, old, fi.Size())
	if err != nil {
		return nil, err
	}
	s.whole = from == 0
	if s.mark.head, err = head(f, s.mark.done); err != nil {
		return nil, err
	}
	if err = s.read(io.NewSectionReader(f, from, max(s.mark.done-from, 0))); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return s, nil
}

// read adds up the events of r. A log in which a line is of a newer schema is
// unreadable: once it has a mark, no newer linkgate would look at it again.
func (s *section) read(r io.Reader) error {
	c := newCollector()
	for ev, err := range events.Read(r) {
		_, skip := events.Skippable(err)
		switch {
		case err == nil:
			c.add(ev)
		case skip:
			s.unread = append(s.unread, err)
		default:
			return err
		}
	}
	s.builds = c.done(time.Unix(0, s.mark.mtime))
	return nil
}

// resume says from where on a log is new: behind the mark if it has only grown.
func resume(f *os.File, old *mark, size int64) (int64, error) {
	if old == nil || size <= old.size {
		return 0, nil
	}
	sum, err := head(f, old.done)
	if err != nil || sum != old.head {
		return 0, err
	}
	return old.done, nil
}

// head is the hash of the beginning of the first done bytes.
func head(f *os.File, done int64) (string, error) {
	data := make([]byte, min(done, headSize))
	if _, err := f.ReadAt(data, 0); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

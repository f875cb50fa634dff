// Package history keeps what builds were like over time, in a SQLite database.
//
// It is filled from logs (internal/events) and holds a row for each build, each
// of its links and each finding of those; a single tool's run it adds up and
// forgets. The logs may go: history outlives them.
//
// Everything has the build's id in its key, so that reading a log twice, or a
// copy of it, is reading it once. If several logs have a build, or one log has it at
// several times, the version with the most events stays. So the order of imports
// does not matter, and several processes can fill one database at once.
//
// It refuses a database that is not its own, one of another schema, and one that
// SQLite finds damaged.
package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// schema is the database's PRAGMA user_version. It grows with every change of
// the tables.
const schema = 1

// application is the database's PRAGMA application_id: "lgat".
const application = 0x6c676174

// tables are made in an empty database. Times are nanoseconds since 1970 in UTC,
// spans nanoseconds; what is not known is NULL.
const tables = `
CREATE TABLE log (
	path   TEXT PRIMARY KEY,
	size   INTEGER NOT NULL, -- when it was read
	mtime  INTEGER NOT NULL,
	done   INTEGER NOT NULL, -- bytes that were read, all whole lines
	head   TEXT NOT NULL     -- SHA-256 of the first of them, see headSize
) STRICT, WITHOUT ROWID;
CREATE TABLE build (
	id       TEXT PRIMARY KEY,
	events   INTEGER NOT NULL, -- lines that were added up here
	start    INTEGER NOT NULL,
	undated  INTEGER NOT NULL, -- no line has a clock: start is from the log's file
	verb     TEXT,             -- go's command: build, test
	module   TEXT NOT NULL,    -- the main one, '' where it is not known
	go       TEXT NOT NULL,
	goos     TEXT NOT NULL,
	goarch   TEXT NOT NULL,
	result   TEXT NOT NULL,    -- as builds.Summary has it
	wall     INTEGER,
	compiled INTEGER,          -- packages that were built and packages that
	cached   INTEGER           -- did not have to be
) STRICT, WITHOUT ROWID;
CREATE INDEX build_start ON build (start);
CREATE TABLE link (
	build  TEXT NOT NULL REFERENCES build (id) ON DELETE CASCADE,
	link   TEXT NOT NULL,
	wall   INTEGER, -- of the linker; NULL where it did not run or failed
	PRIMARY KEY (build, link)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding (
	build   TEXT NOT NULL REFERENCES build (id) ON DELETE CASCADE,
	link    TEXT NOT NULL,
	module  TEXT NOT NULL, -- that pulls
	symbol  TEXT NOT NULL,
	class   TEXT NOT NULL,
	enforce TEXT NOT NULL, -- the strictest decision of mode enforce
	PRIMARY KEY (build, link, module, symbol, class)
) STRICT, WITHOUT ROWID;
`

// Database is a history. Several processes may have it open.
type Database struct {
	path string
	sql  *sql.DB
}

// DamagedError says that SQLite cannot make sense of the file.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.Path, e.Err) }
func (e *DamagedError) Unwrap() error { return e.Err }

// SchemaError says that another version of linkgate made the database.
type SchemaError struct {
	Path   string
	Schema int
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("%s has schema %d, this linkgate reads %d", e.Path, e.Schema, schema)
}

// Open opens the database at path, and makes it and its directories where they
// are missing.
func Open(path string) (*Database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d := &Database{path, db}
	if err := d.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// dsn names the file in the driver's words. A process waits a minute for another
// one; each holds the lock for the rows of one log, or of a rebuild. The journal
// is SQLite's usual one: a write-ahead log needs shared memory, which a home
// directory in the network has not, and two processes that both switch to it
// wait for nothing (SQLITE_BUSY at once).
func dsn(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path}
	return u.String() + "?_pragma=busy_timeout(60000)&_pragma=foreign_keys(ON)&_txlock=immediate"
}

// prepare creates the tables in an empty database, and checks application and schema of
// another.
func (d *Database) prepare() error {
	return d.write(func(tx *sql.Tx) error {
		var version, app, objects int
		err := tx.QueryRow(`SELECT (SELECT user_version FROM pragma_user_version),
			(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).
			Scan(&version, &app, &objects)
		switch {
		case err != nil:
			return err
		case app == application && version == schema:
			return nil
		case app == application:
			return &SchemaError{d.path, version}
		case app != 0 || version != 0 || objects > 0:
			return fmt.Errorf("%s is a database of another program", d.path)
		}
		_, err = tx.Exec(tables + fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d;", schema, application))
		return err
	})
}

// write runs do in a transaction that holds the write lock from its beginning.
func (d *Database) write(do func(*sql.Tx) error) error {
	tx, err := d.sql.BeginTx(context.Background(), nil)
	if err != nil {
		return d.failed(err)
	}
	if err := do(tx); err != nil {
		return d.failed(errors.Join(err, tx.Rollback()))
	}
	return d.failed(tx.Commit())
}

// failed adds the database's path to an error of SQLite.
func (d *Database) failed(err error) error {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return err
	}
	switch se.Code() & 0xff { // the rest tells kinds of it apart
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &DamagedError{d.path, err}
	}
	return fmt.Errorf("%s: %w", d.path, err)
}

// Close closes the database.
func (d *Database) Close() error { return d.sql.Close() }

// setAside renames a database that cannot be read, so that a new one can be made
// in its place, and returns its new name. SQLite would take what lies beside the
// old one for a part of the new.
func setAside(path string) (string, error) {
	aside := path + ".old"
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s.old%d", path, n)
	}
	for _, suffix := range []string{"-journal", ""} {
		err := os.Rename(path+suffix, aside+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

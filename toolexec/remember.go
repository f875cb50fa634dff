package toolexec

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/source"
)

// A memory is what linkgate has learnt from archives at earlier links. An
// archive in GOCACHE is named by the hash of its content, which holds that of
// all its inputs: what the source of its package said once, it says for ever.
// That is believed of sources that do not change, in the module cache and in
// GOROOT, and not of those of main modules.
type memory struct {
	cache    *cache.Cache // what the sources say
	archives *cache.Cache // what the objects say; nil for a toolchain that is not built in
	gocache  string
	self     [sha256.Size]byte // linkgate, which may read tomorrow what it overlooks today
}

// Kinds of values, by cache.Key.Kind.
const (
	kindDirectives = 1 + iota
	kindAssembly
	kindDeclarations
)

// Kinds of values in the file of archives.
const (
	kindSummary = 1 + iota
	kindSites
	kindGraph
)

// remembered is a value, as JSON. Names of files are those in the package's
// directory.
type remembered struct {
	Directives []source.Directive    `json:",omitempty"`
	Problems   []source.Problem      `json:",omitempty"`
	Assembly   []source.AsmReference `json:",omitempty"`

	// Declarations of the names that were asked for, without a file where there is
	// none.
	Declarations map[string]source.Position `json:",omitempty"`
}

// remember opens the memory of a toolchain. Without a directory for it, and where
// this program cannot tell which it is, every link learns anew.
func remember(c Config, toolchain string) *memory {
	self, known := ownIdentity()
	if !known {
		return nil
	}
	m := &memory{gocache: c.Getenv("GOCACHE"), self: self, cache: openCache(toolchain+".bin", small)}
	// Who works on a toolchain changes what its objects mean without changing its
	// version.
	if v, err := goobj.ParseVersion(toolchain); err == nil && v.Known() {
		most := 1 << 30 // a developer's GOCACHE is often twenty times as large as what is learnt from it
		if !cache.Appends {
			most = small
		}
		m.archives = openCache(toolchain+"-archives.bin", most)
	}
	return m
}

// small is the most that a file of small values takes, in bytes.
const small = 64 << 20

// openCache opens a file of what was learnt at earlier links, of at most so many
// bytes. It is nil where there is no directory for it.
func openCache(name string, most int) *cache.Cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	name = strings.Map(func(r rune) rune {
		if r == ' ' || r == '/' || r == '\\' || r == ':' {
			return '_' // a development version says more than its number
		}
		return r
	}, name)
	return cache.Open(filepath.Join(dir, "linkgate", "cache"), name, most)
}

// ownIdentity stands for this program: where it lies, its size, when it was written
// and what it was built from. Package managers give every file one time, and then
// another version may have the same size. It is not known where the file is gone.
func ownIdentity() (id [sha256.Size]byte, known bool) {
	self, err := os.Executable()
	if err != nil {
		return id, false
	}
	fi, err := os.Stat(self)
	if err != nil {
		return id, false
	}
	built, _ := debug.ReadBuildInfo() // nil, "<nil>", without
	return sha256.Sum256(fmt.Appendf(nil, "%q %d %d %v", self, fi.Size(), fi.ModTime().UnixNano(), built)), true
}

// close writes down what is new.
func (m *memory) close() {
	if m != nil && m.cache != nil {
		m.cache.Close()
		m.cache = nil
	}
	if m != nil && m.archives != nil {
		m.archives.Close()
		m.archives = nil
	}
}

// key returns the key for an archive, and whether it has one.
func (m *memory) key(archive string, kind byte) (cache.Key, bool) {
	key, ok := cache.ContentKey(archive, m.gocache)
	for i := range key.Content {
		key.Content[i] ^= m.self[i]
	}
	key.Kind = kind
	return key, ok
}

// get returns what was learnt from an archive whose package lies in dir.
func (m *memory) get(archive, dir string, kind byte) (r remembered, ok bool) {
	if m == nil || m.cache == nil {
		return r, false
	}
	key, ok := m.key(archive, kind)
	if !ok {
		return r, false
	}
	data, ok := m.cache.Get(key)
	if !ok || len(data) > 0 && json.Unmarshal(data, &r) != nil {
		return remembered{}, false
	}
	r.rename(func(name string) string { return filepath.Join(dir, name) })
	return r, true
}

// put notes what an archive's package in dir says. Nothing takes no bytes.
func (m *memory) put(archive string, kind byte, r remembered) {
	if m == nil || m.cache == nil {
		return
	}
	key, ok := m.key(archive, kind)
	if !ok {
		return
	}
	r.rename(filepath.Base)
	var data []byte
	if len(r.Directives)+len(r.Problems)+len(r.Assembly)+len(r.Declarations) > 0 {
		var err error
		if data, err = json.Marshal(r); err != nil {
			return
		}
	}
	m.cache.Put(key, data)
}

// archive returns what was learnt from the objects of an archive. It is good until
// the memory is closed.
func (m *memory) archive(archive string, kind byte) ([]byte, bool) {
	if m == nil || m.archives == nil {
		return nil, false
	}
	key, ok := m.key(archive, kind)
	if !ok {
		return nil, false
	}
	return m.archives.Get(key)
}

// putArchive notes what the objects of an archive say, and reports whether it can
// be asked for again. The text must not be changed after.
func (m *memory) putArchive(archive string, kind byte, text []byte) bool {
	if m == nil || m.archives == nil {
		return false
	}
	key, ok := m.key(archive, kind)
	if !ok || len(text) > cache.MaxValue {
		return false
	}
	m.archives.Put(key, text)
	return true
}

// learn returns what the objects of archives say: what is remembered, or else what
// read makes of the archive with an index, on all cores. What is learnt of many is
// not held meanwhile: most of it is in the memory's file when it is asked for at
// the end.
func (m *memory) learn(archives []string, kind byte, read func(i int) ([]byte, error)) (texts [][]byte, errs []error) {
	texts, errs = make([][]byte, len(archives)), make([]error, len(archives))
	onAllCores(len(archives), func(i int) {
		known := false
		if texts[i], known = m.archive(archives[i], kind); known {
			return
		}
		var text []byte
		if text, errs[i] = read(i); errs[i] == nil && !m.putArchive(archives[i], kind, text) {
			texts[i] = text
		}
	})
	onAllCores(len(archives), func(i int) {
		if texts[i] != nil || errs[i] != nil {
			return
		}
		known := false
		if texts[i], known = m.archive(archives[i], kind); !known {
			texts[i], errs[i] = read(i) // the file was damaged meanwhile, or has no room for it
		}
	})
	return texts, errs
}

// rename changes the names of the files, in lists and a map of its own.
func (r *remembered) rename(name func(string) string) {
	r.Directives = append([]source.Directive(nil), r.Directives...)
	for i := range r.Directives {
		r.Directives[i].File = name(r.Directives[i].File)
	}
	r.Problems = append([]source.Problem(nil), r.Problems...)
	for i := range r.Problems {
		r.Problems[i].File = name(r.Problems[i].File)
	}
	r.Assembly = append([]source.AsmReference(nil), r.Assembly...)
	for i := range r.Assembly {
		r.Assembly[i].File = name(r.Assembly[i].File)
	}
	r.Declarations = maps.Clone(r.Declarations)
	for local, at := range r.Declarations {
		if at.File != "" {
			at.File = name(at.File)
			r.Declarations[local] = at
		}
	}
}

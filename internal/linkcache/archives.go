package linkcache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/parallel"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Archives keeps what was read of archives, and of the sources that they were
// compiled from. An archive in GOCACHE is named by the hash of its content, which
// stands for all that the compiler read. So what was read of the sources stays true,
// as long as they are those that were compiled: the caller keeps that only for sources
// that do not change, those in the module cache and in GOROOT.
//
// A nil *Archives keeps nothing and has nothing.
type Archives struct {
	sources *cache.Cache // what the sources say; nil where there is no directory for it
	objects *cache.Cache // what the objects say; nil for a toolchain that is not built in
	gocache string
	self    [sha256.Size]byte // this linkgate: another one may read an archive differently
}

// Kinds of what is kept of a package's source.
const (
	Directives Kind = 1 + iota
	Assembly
	Declarations
	Generated // directives in what cgo has written
)

// Kinds of what is kept of an archive's objects.
const (
	Summary Kind = 1 + iota
	Sites
	Graph
	Modules
)

// A Source is what was read of a package's source files. The files lie in one
// directory.
type Source struct {
	Directives []source.Directive    `json:",omitempty"`
	Problems   []source.Problem      `json:",omitempty"`
	Assembly   []source.AsmReference `json:",omitempty"`

	// Declarations are those of the names that were asked for: without a file for
	// a name that is not declared.
	Declarations map[string]source.Position `json:",omitempty"`
}

// OpenArchives opens what is kept for the archives of a toolchain, named by its
// version. It returns nil where this program cannot tell which linkgate it is.
func OpenArchives(getenv func(string) string, version string) *Archives {
	self, ok := ownIdentity()
	if !ok {
		return nil
	}
	a := &Archives{gocache: getenv("GOCACHE"), self: self, sources: open(version+".bin", maxFile)}
	// Whoever develops a toolchain changes what its objects mean without changing
	// its version.
	if v, err := toolchain.Parse(version); err == nil && v.BuiltIn() {
		limit := 1 << 30 // bytes: a GOCACHE is often twenty times as large as what is kept of it
		if !cache.Appends {
			limit = maxFile
		}
		a.objects = open(version+"-archives.bin", limit)
	}
	return a
}

// Close writes what is new to the cache. Texts that were returned must not be used
// afterwards.
func (a *Archives) Close() {
	if a == nil {
		return
	}
	for _, c := range []*cache.Cache{a.sources, a.objects} {
		if c != nil {
			c.Close()
		}
	}
	a.sources, a.objects = nil, nil
}

// Source returns what is kept of the source of an archive's package, whose files
// lie in dir now.
func (a *Archives) Source(archive, dir string, kind Kind) (s Source, ok bool) {
	if a == nil || a.sources == nil {
		return s, false
	}
	key, ok := a.key(archive, kind)
	if !ok {
		return s, false
	}
	data, ok := a.sources.Get(key)
	if !ok || len(data) > 0 && json.Unmarshal(data, &s) != nil {
		return Source{}, false
	}
	return s.rename(func(name string) string { return filepath.Join(dir, name) }), true
}

// PutSource keeps what was read of the source of an archive's package.
func (a *Archives) PutSource(archive string, kind Kind, s Source) {
	if a == nil || a.sources == nil {
		return
	}
	key, ok := a.key(archive, kind)
	if !ok {
		return
	}
	var data []byte // most sources have nothing of the kind, which takes no bytes
	if len(s.Directives)+len(s.Problems)+len(s.Assembly)+len(s.Declarations) > 0 {
		var err error
		if data, err = json.Marshal(s.rename(filepath.Base)); err != nil {
			return
		}
	}
	a.sources.Put(key, data)
}

// CachedName returns the name that an archive made by this build gets in GOCACHE: the hash of its
// content. It is empty where there is none.
func (a *Archives) CachedName(archive string) string {
	if a == nil {
		return ""
	}
	in, err := File("", archive)
	if err != nil {
		return ""
	}
	name := hex.EncodeToString(in.Text)
	return filepath.Join(a.gocache, name[:2], name+"-d")
}

// Text returns what is kept of the objects of an archive. It must not be changed, and is
// valid until Close.
func (a *Archives) Text(archive string, kind Kind) ([]byte, bool) {
	if a == nil || a.objects == nil {
		return nil, false
	}
	key, ok := a.key(archive, kind)
	if !ok {
		return nil, false
	}
	return a.objects.Get(key)
}

// Keeps reports whether anything can be kept of an archive.
func (a *Archives) Keeps(archive string) bool {
	return a != nil && a.objects != nil && Pinned(archive, a.gocache)
}

// PutText keeps what was read of the objects of an archive, and reports whether
// [Archives.Text] can return it again. The text must not be changed afterwards.
func (a *Archives) PutText(archive string, kind Kind, text []byte) bool {
	if a == nil || a.objects == nil {
		return false
	}
	key, ok := a.key(archive, kind)
	if !ok || len(text) > cache.MaxValue {
		return false
	}
	a.objects.Put(key, text)
	return true
}

// Texts returns for each archive what is kept of it, or else what read returns for its
// index. It works on all cores. New texts are not held in memory meanwhile: they go into
// the cache, and are taken from there at the end.
func (a *Archives) Texts(archives []string, kind Kind, read func(i int) ([]byte, error)) (texts [][]byte, errs []error) {
	texts, errs = make([][]byte, len(archives)), make([]error, len(archives))
	parallel.Each(len(archives), func(i int) {
		kept := false
		if texts[i], kept = a.Text(archives[i], kind); kept {
			return
		}
		var text []byte
		if text, errs[i] = read(i); errs[i] == nil && !a.PutText(archives[i], kind, text) {
			texts[i] = text
		}
	})
	parallel.Each(len(archives), func(i int) {
		if texts[i] != nil || errs[i] != nil {
			return
		}
		kept := false
		if texts[i], kept = a.Text(archives[i], kind); !kept {
			texts[i], errs[i] = read(i) // the file was damaged meanwhile, or has no room for it
		}
	})
	return texts, errs
}

// Values returns what [Archives.Texts] does, decoded. What is kept and cannot be decoded is read
// again.
func Values[T any](a *Archives, archives []string, kind Kind, read func(i int) ([]byte, error), decode func([]byte) (T, error)) ([]T, []error) {
	list := make([]T, len(archives))
	texts, errs := a.Texts(archives, kind, read)
	parallel.Each(len(archives), func(i int) {
		if errs[i] != nil {
			return
		}
		if list[i], errs[i] = decode(texts[i]); errs[i] == nil {
			return
		}
		if texts[i], errs[i] = read(i); errs[i] == nil {
			list[i], errs[i] = decode(texts[i])
		}
	})
	return list, errs
}

// rename returns a copy with other names of the files.
func (s Source) rename(name func(string) string) Source {
	s.Directives = append([]source.Directive(nil), s.Directives...)
	for i := range s.Directives {
		s.Directives[i].File = name(s.Directives[i].File)
	}
	s.Problems = append([]source.Problem(nil), s.Problems...)
	for i := range s.Problems {
		s.Problems[i].File = name(s.Problems[i].File)
	}
	s.Assembly = append([]source.AsmReference(nil), s.Assembly...)
	for i := range s.Assembly {
		s.Assembly[i].File = name(s.Assembly[i].File)
	}
	s.Declarations = maps.Clone(s.Declarations)
	for local, at := range s.Declarations {
		if at.File != "" {
			at.File = name(at.File)
			s.Declarations[local] = at
		}
	}
	return s
}

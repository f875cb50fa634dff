package goobj

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/mmap"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A File is an open archive: its Go objects in the order in which the linker
// loads them. Host objects (cgo's, .syso) are none of them.
type File struct {
	Path    string
	Objects []*Object

	data  []byte
	rules toolchain.Rules
}

// ReadHeader returns the header of the first Go object in a file: it tells
// the toolchain version, and with it the layout to Open the file with.
func ReadHeader(path string) (Header, error) {
	data, err := mmap.Open(path)
	if err != nil {
		return Header{}, err
	}
	defer mmap.Unmap(data)
	h, err := firstHeader(data)
	if err != nil {
		return Header{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return h, nil
}

func firstHeader(data []byte) (Header, error) {
	list, err := members(data)
	if err != nil {
		return Header{}, err
	}
	for _, m := range list {
		if !m.loaded() {
			continue
		}
		h, _, err := parseHeader(data[m.start:m.end])
		if errors.Is(err, errNotGo) {
			continue
		}
		return h, err
	}
	return Header{}, errors.New("no Go object in it")
}

// Open reads the objects of a file that a release wrote. It refuses an object of
// any other version, as the linker does: the flag bits would mean something
// else. The file must stay as it is until Close.
func Open(path string, release *toolchain.Release) (*File, error) {
	data, err := mmap.Open(path)
	if err != nil {
		return nil, err
	}
	objs, err := parse(data, release.Name, release.Layout)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading %s: %w", path, err), mmap.Unmap(data))
	}
	return &File{Path: path, Objects: objs, data: data, rules: release.Rules}, nil
}

// parse finds the Go objects in the bytes of a file that the toolchain want wrote
// in layout l.
func parse(data []byte, want string, l toolchain.Layout) ([]*Object, error) {
	list, err := members(data)
	if err != nil {
		return nil, err
	}
	var objs []*Object
	for _, m := range list {
		if !m.loaded() {
			continue
		}
		h, rest, err := parseHeader(data[m.start:m.end])
		if errors.Is(err, errNotGo) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		if h.Version != want {
			return nil, fmt.Errorf("%s: written by %q, but the program is linked by %q", m.name, h.Version, want)
		}
		n, err := objectStart(rest)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		start := m.end - len(rest) + n
		o, err := newObject(h, l, data[start:m.end:m.end], start)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		// go compiles a package into one object. A file that somebody else made
		// (NAME.syso) may be a Go object too, with whatever bits he likes.
		if !o.Asm && slices.ContainsFunc(objs, func(o *Object) bool { return !o.Asm }) {
			return nil, fmt.Errorf("%s: a second object of the compiler, where go writes but one", m.name)
		}
		objs = append(objs, o)
	}
	return objs, nil
}

// A HostObject is a member of an archive that is no Go object: what cgo's C
// compiler made, or a .syso file.
type HostObject struct {
	Name string // as stored: at most 16 bytes
	Data []byte // part of the file
}

// HostObjects returns the members that the linker hands to the system's linker
// or reads itself, in the order of the file.
func (f *File) HostObjects() ([]HostObject, error) {
	list, err := members(f.data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Path, err)
	}
	var hosts []HostObject
	for _, m := range list {
		data := f.data[m.start:m.end:m.end]
		if m.loaded() && !bytes.HasPrefix(data, []byte(goObject)) {
			hosts = append(hosts, HostObject{m.name, data})
		}
	}
	return hosts, nil
}

// ExportData returns what the compiler wrote for packages that import this one. It is empty where it
// is not there, as in the archives that some build tools make for the linker, and part of the file.
func (f *File) ExportData() []byte {
	list, err := members(f.data)
	if err != nil || len(list) == 0 || list[0].name != exportMember {
		return nil
	}
	_, data, _ := bytes.Cut(f.data[list[0].start:list[0].end:list[0].end], []byte("\n$$B\nu")) // cmd/compile/internal/noder/export.go
	return data
}

// Close releases the file's bytes. Objects must not be used after it.
func (f *File) Close() error { return mmap.Unmap(f.data) }

// Forget lets go of the memory that holds what was read of a large file, see
// [mmap.Forget].
func (f *File) Forget() { mmap.Forget(f.data) }

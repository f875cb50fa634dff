package goobj

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// edited opens a copy of a seed whose bytes edit has changed, given those of its first
// object.
func edited(t *testing.T, name string, edit func(o *Object, object []byte)) *File {
	t.Helper()
	data, err := os.ReadFile(seedPath(name))
	if err != nil {
		t.Fatal(err)
	}
	objs, err := parse(data, name, release(t, name).Layout)
	if err != nil {
		t.Fatal(err)
	}
	edit(objs[0], data[objs[0].base:])
	path := filepath.Join(t.TempDir(), "edited.a")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, release(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestMaskWhat: of what is granted, references and variables without content lose either
// mark, and what the package itself pushes keeps its own.
func TestMaskWhat(t *testing.T) {
	for _, tc := range toolchain.Names() {
		t.Run(tc, func(t *testing.T) {
			// Every definition and reference by name is marked, the references in turns
			// by one bit, by the other, and by both.
			f := edited(t, tc, func(o *Object, object []byte) {
				l, n := o.layout, 0
				for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
					marks := []uint8{l.Linkname, l.LinknameStd, l.Linkname | l.LinknameStd}
					object[off+symFlag2] |= marks[n%3]
					n++
				}
			})
			path := filepath.Join(t.TempDir(), "masked.a")
			if err := f.WriteMasked(path, func(string) bool { return true }); err != nil {
				t.Fatal(err)
			}
			masked, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			first := f.Objects[0]
			o, err := newObject(first.Header, first.layout, masked[first.base:][:len(first.data)], first.base)
			if err != nil {
				t.Fatal(err)
			}
			l, kept, cleared := o.layout, 0, 0
			for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
				was, is := f.Objects[0].data[off+symFlag2], o.data[off+symFlag2]
				pushes := off < o.blocks[l.Nonpkgref] && o.content(off)
				want := was
				if !pushes {
					want &^= l.Linkname | l.LinknameStd
				}
				if is != want {
					t.Errorf("record at %d: flags %#x become %#x, want %#x", off, was, is, want)
				}
				if was != is {
					cleared++
				} else if was&(l.Linkname|l.LinknameStd) != 0 {
					kept++
				}
			}
			if kept == 0 || cleared < 3 {
				t.Errorf("%d marks kept, %d cleared: too few to tell", kept, cleared)
			}
		})
	}
}

// TestMaskErrors: nothing that fails on the way passes for a masked copy, and no file
// stays open.
func TestMaskErrors(t *testing.T) {
	const tc = "go1.26.8"
	all := func(string) bool { return true }
	bad := edited(t, tc, func(o *Object, object []byte) {
		for off := o.blocks[o.layout.Nonpkgref]; off < o.blocks[o.layout.Nonpkgref+1]; off += o.layout.SymSize {
			object[off+symFlag2] |= o.layout.Linkname
			binary.LittleEndian.PutUint32(object[off:], 1<<31) // the length of its name
		}
	})
	gone, dir := *openSeed(t, tc), *openSeed(t, tc)
	gone.Path, dir.Path = filepath.Join(t.TempDir(), "gone.a"), t.TempDir()
	masked := filepath.Join(t.TempDir(), "masked.a")
	before := openFiles(t)
	for name, c := range map[string]struct {
		f       *File
		path    string
		missing bool
	}{
		"a name outside the file":    {bad, masked, false},
		"no file any more":           {&gone, masked, true},
		"a file that cannot be read": {&dir, masked, false},
		"no directory for the copy":  {openSeed(t, tc), filepath.Join(t.TempDir(), "none", "masked.a"), true},
	} {
		err := c.f.WriteMasked(c.path, all)
		if err == nil || c.missing != errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := openSeed(t, tc).WriteMasked(masked, all); err != nil {
		t.Error(err)
	}
	if after := openFiles(t); !slices.Equal(before, after) {
		t.Errorf("open before %q, after %q", before, after)
	}
}

// openFiles lists what this process has open, where the system tells.
func openFiles(t *testing.T) []string {
	var list []string
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err == nil {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

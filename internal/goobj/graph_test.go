package goobj

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestGraph finds the same references in the seeds of all toolchains.
func TestGraph(t *testing.T) {
	for _, tc := range toolchain.Names() {
		t.Run(tc, func(t *testing.T) {
			release := release(t, tc)
			f := openSeed(t, tc)
			var got []string
			for _, o := range f.Objects {
				g, err := o.Graph()
				if err != nil {
					t.Fatal(err)
				}
				if n := g.Defs + g.Hashed64 + g.Hashed + g.NonPkg; n != g.Definitions() || g.Len() != n+g.Refs {
					t.Errorf("%d definitions, %d with references; the kinds add up to %d", g.Definitions(), g.Len(), n)
				}
				first := g.Definitions() - g.NonPkg
				for def := range g.Definitions() {
					relocs, err := g.Relocs(def)
					if err != nil {
						t.Fatal(err)
					}
					if aux, err := g.Aux(def); err != nil || g.Leaf(def) != (relocs.Len()+aux.Len() == 0) {
						t.Errorf("leaf %v with %d relocations and %d auxiliary symbols (%v)", g.Leaf(def), relocs.Len(), aux.Len(), err)
					}
					for i := range relocs.Len() {
						r := relocs.At(i)
						if r.Sym.Pkg != toolchain.PkgNone || !g.IsText(g.Record(def)) {
							continue
						}
						name, err := g.Name(def)
						if err != nil {
							t.Fatal(err)
						}
						to, err := g.Name(first + r.Sym.Sym)
						if err != nil {
							t.Fatal(err)
						}
						got = append(got, fmt.Sprintf("%s %s %s", name, release.RelocName(r.Type), to))
					}
				}
			}
			for _, want := range []string{
				"example.com/seed.TooLarge R_CALL fmt.tooLarge",
				"example.com/seed.TooLarge R_PCREL runtime.allglen",
				"example.com/seed.fromAssembly R_CALL runtime.asmcgocall",
			} {
				if !slices.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
				}
			}
			if others, err := f.Others(); err != nil || len(others) != 0 {
				t.Errorf("members that are no objects: %v, %v", others, err)
			}
			if d, err := f.Directives(); err != nil || len(d) != 0 {
				t.Errorf("directives of cgo: %v, %v", d, err)
			}
		})
	}
}

// TestGraphRefused: damaged tables are errors, at once or when the damaged entry
// is read.
func TestGraphRefused(t *testing.T) {
	data, err := os.ReadFile(seedPath("go1.26.8"))
	if err != nil {
		t.Fatal(err)
	}
	l := layout(26)
	for _, tt := range []struct {
		what   string
		damage func(o *Object)
		want   string
	}{
		{"nothing", func(*Object) {}, ""},
		{"an index beyond its block", func(o *Object) { o.data[o.blocks[l.RelocIdx]+7] = 0xff }, "relocations 0 to"},
		{"a falling index", func(o *Object) { o.data[o.blocks[l.DataIdx]+3] = 1 }, "bytes 16777216 to"},
		{"auxiliary symbols beyond their block", func(o *Object) { o.data[o.blocks[l.AuxIdx]+7] = 1 }, "auxiliary symbols 0 to"},
		{"a name outside", func(o *Object) { o.data[o.blocks[l.Symdef]+3] = 0xff }, "name outside"},
		{"a cut index", func(o *Object) { o.blocks[l.AuxIdx] += 4 }, "another length than its definitions"},
		{"half a relocation", func(o *Object) { o.blocks[l.Aux]++ }, "half a relocation"},
		{"a missing hash", func(o *Object) { o.blocks[l.Hash] -= toolchain.Hash64Size }, "number of hashes"},
	} {
		objs, err := parse(bytes.Clone(data), "go1.26.8", l)
		if err != nil {
			t.Fatal(err)
		}
		tt.damage(objs[0])
		g, err := objs[0].Graph()
		if err == nil {
			_, relocs := g.Relocs(0)
			_, aux := g.Aux(0)
			_, bytes := g.Data(0)
			_, name := g.Name(0)
			err = errors.Join(relocs, aux, bytes, name)
		}
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.what, err, tt.want)
		}
	}
}

// TestDirectives reads cgo's section of an object's head.
func TestDirectives(t *testing.T) {
	for _, tt := range []struct {
		head, want, err string
	}{
		{"build id \"x\"\n\n!\n", "[]", ""},
		{"\n\n$$  // cgo\n[[\"cgo_export_static\",\"f\",\"g\",\"ABI0\"],[\"cgo_ldflag\",\"-l\"]]\n$$\n!\n", "[[cgo_export_static f g ABI0] [cgo_ldflag -l]]", ""},
		{"\n\n$$  // cgo\n[[\"a\"]]\n!\n", "[[a]]", ""},
		{"\n\n$$  // cgo", "[]", "cut short"},
		{"\n\n$$  // cgo\n[[]]", "[]", "without an end"},
		{"\n\n$$  // cgo\n[1]\n$$\n", "[]", "malformed"},
	} {
		got, err := directives([]byte(tt.head))
		if fmt.Sprint(got) != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: %v, %v; want %s, %q", tt.head, got, err, tt.want, tt.err)
		}
	}
}

// FuzzGraph reads damaged objects. Whatever the bytes, what a graph gives lies in
// its block, and a leaf has nothing.
func FuzzGraph(f *testing.F) {
	fuzzDamaged(f, func(t *testing.T, data []byte, minor uint8) {
		if minor < toolchain.First || minor > toolchain.Last {
			return
		}
		l := layout(int(minor))
		file := &File{data: data}
		file.Others()
		file.Directives()
		h, err := firstHeader(data)
		if err != nil {
			return
		}
		objs, err := parse(data, h.Version, l)
		if err != nil {
			return
		}
		for _, o := range objs {
			g, err := o.Graph()
			if err != nil {
				continue
			}
			for i := range g.Definitions() {
				r, relocs := g.Relocs(i)
				a, aux := g.Aux(i)
				for j := range r.Len() {
					r.At(j)
				}
				for j := range a.Len() {
					a.At(j)
				}
				if r.Len() > len(g.relocs)/toolchain.RelocSize || a.Len() > len(g.aux)/toolchain.AuxSize {
					t.Errorf("%d relocations, %d auxiliary symbols: more than there are", r.Len(), a.Len())
				}
				if g.Leaf(i) && (relocs == nil && r.Len() > 0 || aux == nil && a.Len() > 0) {
					t.Errorf("a leaf with %d relocations, %d auxiliary symbols", r.Len(), a.Len())
				}
				data, err := g.Data(i)
				if err == nil && g.Content(i) != (len(data) > 0) {
					t.Errorf("content %v with %d bytes", g.Content(i), len(data))
				}
			}
			for i := range g.Len() {
				g.Record(i)
				if name, err := g.Name(i); err == nil && g.Named(i) != (len(name) > 0) {
					t.Errorf("named %v: %q", g.Named(i), name)
				}
			}
			for i := range g.Hashed64 {
				g.Hash64(i)
			}
			for i := range g.Hashed {
				g.Hash(i)
			}
			g.RefFlags(func(Ref, byte) error { return nil })
		}
	})
}

package goobj

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestSites finds every use of a reference at its line, in the seeds of all
// toolchains, and reads the line back.
func TestSites(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/seed.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range toolchain.Names() {
		t.Run(tc, func(t *testing.T) {
			f := openSeed(t, tc)
			var got []string
			for _, o := range f.Objects {
				sites, err := o.Sites(func(name []byte) bool { return !strings.HasPrefix(string(name), "runtime.more") }, nil)
				if err != nil {
					t.Fatal(err)
				}
				for name, list := range sites {
					for _, s := range list {
						got = append(got, fmt.Sprintf("%s in %s: %s ×%d", name, s.Func, sourceLine(archive, s), s.Count))
					}
				}
			}
			slices.Sort(got)
			want := []string{
				"fmt.tooLarge in example.com/seed.TooLarge: func TooLarge(x int) bool { return tooLarge(x) && allglen > 0 && marked+pushed() > int(filled[x]) } ×1",
				"runtime.allglen in example.com/seed.TooLarge: func TooLarge(x int) bool { return tooLarge(x) && allglen > 0 && marked+pushed() > int(filled[x]) } ×1",
				"runtime.asmcgocall in example.com/seed.fromAssembly: JMP	runtime·asmcgocall(SB) ×1",
			}
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("no site %q in\n%s", w, strings.Join(got, "\n"))
				}
			}
		})
	}
}

// sourceLine returns the text of the line that a site names.
func sourceLine(a *txtar.Archive, s Site) string {
	for _, f := range a.Files {
		if f.Name == filepath.Base(s.File) {
			lines := strings.Split(string(f.Data), "\n")
			if 0 < s.Line && s.Line <= len(lines) {
				return strings.TrimSpace(lines[s.Line-1])
			}
		}
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}

// TestSitesRefused: damaged indexes and line tables are errors, not lines.
func TestSitesRefused(t *testing.T) {
	data, err := os.ReadFile(seedPath("go1.26.8"))
	if err != nil {
		t.Fatal(err)
	}
	l := layout(26)
	objs, err := parse(data, "go1.26.8", l)
	if err != nil {
		t.Fatal(err)
	}
	o := objs[0]
	damaged := slices.Clone(o.data)
	for i := o.blocks[l.RelocIdx]; i < o.blocks[l.RelocIdx+1]; i += 4 {
		damaged[i+3] = 0xff
	}
	o.data = damaged
	if sites, err := o.Sites(func([]byte) bool { return true }, nil); err == nil {
		t.Errorf("an index outside its block: %v", sites)
	}
	for _, tt := range []struct {
		table []byte
		want  string
	}{
		{nil, "cut short"},
		{[]byte{2}, "cut short"},
		{[]byte{2, 1, 0}, "ends before offset 5"},
		{[]byte{0x80}, "cut short"},
	} {
		if v, err := valueAt(tt.table, 5, 1); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("valueAt(%v) = %d, %v; want %q", tt.table, v, err, tt.want)
		}
	}
	// From -1 up to 9 for two quanta of 4 bytes, then down by 3.
	for off, want := range map[uint32]int32{0: 9, 7: 9, 8: 6, 11: 6} {
		if v, err := valueAt([]byte{20, 2, 5, 1, 0}, off, 4); err != nil || v != want {
			t.Errorf("value at %d is %d, %v; want %d", off, v, err, want)
		}
	}
}

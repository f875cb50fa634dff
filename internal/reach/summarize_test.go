package reach

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestFlagsOfReferenceWithoutSymbols: an object without a symbol may still add to
// the flags of another package's. A linkname among them was looked up as the
// object's first symbol.
func TestFlagsOfReferenceWithoutSymbols(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	l := release.Layout
	flags := append(binary.LittleEndian.AppendUint32(nil, 1), 0, 0, 0, 0, 0, l.Linkname)
	path := filepath.Join(t.TempDir(), "a.a")
	if err := os.WriteFile(path, archiveOf(l, map[int][]byte{
		l.PkgIdx: make([]byte, 16), l.RefFlags: flags,
		l.RelocIdx: make([]byte, 4), l.AuxIdx: make([]byte, 4), l.DataIdx: make([]byte, 4),
	}), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := goobj.Open(path, release)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules := rulesOf(26)
	b, err := Summarize(f, &rules, new(Scratch))
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseSummary(b)
	if err != nil {
		t.Fatal(err)
	}
	if n := s.objects[0].count[countLinknames]; n != 0 {
		t.Errorf("%d linknames of an object without symbols", n)
	}
}

// archiveOf returns an archive with one object of these blocks.
func archiveOf(l toolchain.Layout, blocks map[int][]byte) []byte {
	head := len(l.Magic) + 8 + 4 + 4*l.NBlk // magic, fingerprint, flags, offsets
	object, body := append([]byte(l.Magic), make([]byte, 12)...), []byte(nil)
	for i := range l.NBlk {
		object = binary.LittleEndian.AppendUint32(object, uint32(head+len(body)))
		body = append(body, blocks[i]...)
	}
	object = append(object, body...)
	member := append([]byte("go object linux amd64 go1.26.8 X:regabiwrappers\n!\n"), object...)
	member = append(member, make([]byte, len(member)%2)...)
	return fmt.Appendf(nil, "!<arch>\n%-16s%-12d%-6d%-6d%-8o%-10d`\n%s", "_go_.o", 0, 0, 0, 0o644, len(member), member)
}

// TestRecordsInEachOther: a summary whose records share their bytes is refused. To
// read it took as long as its definitions times its records.
func TestRecordsInEachOther(t *testing.T) {
	rules := rulesOf(26)
	b, err := Summarize(seed(t, "go1.26.8"), &rules, new(Scratch))
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseSummary(b)
	if err != nil {
		t.Fatal(err)
	}
	o := s.objects[0] // its sections lie in b
	for i := range o.count[countDefs] + 1 {
		binary.LittleEndian.PutUint32(o.starts[4*i:], i%2*o.count[countRecordBytes])
	}
	if _, err := parseSummary(b); err == nil {
		t.Error("no error")
	}
	for i := range o.count[countDefs] + 1 {
		binary.LittleEndian.PutUint32(o.starts[4*i:], o.count[countRecordBytes]+1)
	}
	if _, err := parseSummary(b); err == nil {
		t.Error("no error for records behind the last")
	}
}

// TestScratch: what was summarised before in the same memory leaves no trace.
func TestScratch(t *testing.T) {
	var memory Scratch
	for range 2 { // each behind each other
		for _, path := range goobjtest.Seeds(t) {
			f := goobjtest.Open(t, path)
			rules, err := RulesOf(goobjtest.Release(t, path))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []int{0, everything, everything | debugInfo} {
				fresh, err := summarize(f, &rules, new(Scratch), want)
				if err != nil {
					t.Fatal(err)
				}
				again, err := summarize(f, &rules, &memory, want)
				if err != nil || !bytes.Equal(fresh, again) {
					t.Errorf("%s: %v: a summary made in used memory is another", path, err)
				}
			}
		}
	}
}

// TestReset: what few archives have is gone too, when the next object comes.
func TestReset(t *testing.T) {
	o := seed(t, "go1.26.8").Objects[0]
	g, err := o.Graph()
	if err != nil {
		t.Fatal(err)
	}
	w := objectWriter{inIface: []uint32{1}, wasm: []uint32{1}, used: []byte{1}}
	w.reset(&summarizer{}, g, o)
	if len(w.inIface)+len(w.wasm)+len(w.used) > 0 {
		t.Errorf("left of the last object: %v, %v, %v", w.inIface, w.wasm, w.used)
	}
}

package note

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"runtime"
	"slices"
	"testing"
)

// tinyELF returns a program of 32 or 64 bits with a build ID and a word of code.
func tinyELF(wide bool, order byteOrder) []byte {
	id := order.AppendUint32(nil, 4)
	id = order.AppendUint32(id, 8)
	id = append(order.AppendUint32(id, 4), "Go\x00\x00act/cont"...)
	names := []byte("\x00.note.go.buildid\x00.text\x00.shstrtab\x00")
	word := func(b []byte, v uint64) []byte {
		if wide {
			return order.AppendUint64(b, v)
		}
		return order.AppendUint32(b, uint32(v))
	}
	headSize, progSize, sectSize := uint64(52), uint64(32), uint64(40)
	if wide {
		headSize, progSize, sectSize = 64, 56, 64
	}
	const base, code, pad = 0x10000, "\x90\x90\x90\x90\x00\x00\x00\x00", "gap!"
	const interp = "/ld.so"
	idAt := headSize + 2*progSize
	textAt := idAt + uint64(len(id)) + uint64(len(pad))
	namesAt := textAt + uint64(len(code))
	tableAt := namesAt + uint64(len(names))

	b := append([]byte("\x7fELF"), 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if wide {
		b[4] = 2
	}
	if order.Uint16([]byte{0, 1}) == 1 {
		b[5] = 2
	}
	b = order.AppendUint16(b, 2) // ET_EXEC
	b = order.AppendUint16(b, 62)
	b = order.AppendUint32(b, 1)
	b = word(b, base+textAt)
	b = word(b, headSize)
	b = word(b, tableAt)
	b = order.AppendUint32(b, 0)
	for _, v := range []uint64{headSize, progSize, 2, sectSize, 4, 3} {
		b = order.AppendUint16(b, uint16(v))
	}
	prog := func(typ uint32, off, addr, file, size uint64) {
		b = order.AppendUint32(b, typ)
		if wide {
			b = order.AppendUint32(b, 5)
		}
		for _, v := range []uint64{off, addr, addr, file, size} {
			b = word(b, v)
		}
		if !wide {
			b = order.AppendUint32(b, 5)
		}
		b = word(b, 4096)
	}
	prog(ptLoad, 0, base, namesAt-2, namesAt) // strip has cut two zeros
	prog(ptInterp, tableAt+4*sectSize, base, uint64(len(interp)), uint64(len(interp)))
	b = slices.Concat(b, id, []byte(pad), []byte(code), names)
	section := func(name, typ uint32, flags, addr, off, size uint64) {
		b = order.AppendUint32(b, name)
		b = order.AppendUint32(b, typ)
		for _, v := range []uint64{flags, addr, off, size} {
			b = word(b, v)
		}
		b = order.AppendUint32(b, 0)
		b = order.AppendUint32(b, 0)
		b = word(b, 4)
		b = word(b, 0)
	}
	section(0, 0, 0, 0, 0, 0)
	section(1, shtNote, shfAlloc, base+idAt, idAt, uint64(len(id)))
	section(18, 1, shfAlloc, base+textAt, textAt, uint64(len(code)))
	section(24, 3, 0, 0, namesAt, uint64(len(names)))
	return append(b, interp...)
}

// elfPrograms are of every class and byte order, with a name each.
func elfPrograms() map[string][]byte {
	return map[string][]byte{
		"elf64": tinyELF(true, binary.LittleEndian), "elf64 big": tinyELF(true, binary.BigEndian),
		"elf32": tinyELF(false, binary.LittleEndian), "elf32 big": tinyELF(false, binary.BigEndian),
	}
}

func mustAdd(t *testing.T, data []byte) []byte {
	t.Helper()
	edit, err := Add(data, testNote())
	if err != nil {
		t.Fatal(err)
	}
	return edit.Apply(data)
}

// TestELF holds that other readers find the note, and that only the header changes.
func TestELF(t *testing.T) {
	for name, data := range elfPrograms() {
		out := mustAdd(t, data)
		f, err := elf.NewFile(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s := f.Section(elfSection)
		if s == nil || s.Type != elf.SHT_NOTE || s.Flags != 0 || len(f.Sections) != 5 || f.Sections[2].Name != ".text" {
			t.Fatalf("%s: %v", name, f.Sections)
		}
		text, err := s.Data()
		if err != nil || f.ByteOrder.Uint32(text) != 9 || string(text[12:20]) != "linkgate" || !bytes.Contains(text, []byte(`"schema":1`)) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		head := 64
		if f.Class == elf.ELFCLASS32 {
			head = 52
		}
		if !bytes.Equal(out[head:len(data)], data[head:]) {
			t.Errorf("%s: earlier bytes have changed", name)
		}
		if _, err := Add(out, testNote()); err == nil || err.Error() != "it has a note already" {
			t.Errorf("%s: a second note: %v", name, err)
		}
	}
}

// TestELFDigest holds that the entry point is covered, and zeros that strip takes are not.
func TestELFDigest(t *testing.T) {
	for name, data := range elfPrograms() {
		out := mustAdd(t, data)
		entry := slices.Clone(out)
		entry[26] ^= 1
		entry[25] ^= 1
		if _, err := Read(entry); err == nil {
			t.Errorf("%s: another entry point fits", name)
		}
		longer := slices.Clone(out) // the zeros that the segment lacks
		f, _ := openELF(longer)
		at := 64 + 32
		if !f.wide {
			at = 52 + 16
		}
		f.putWord(longer[at:], f.progs[0].file+2)
		if _, err := Read(longer); err != nil {
			t.Errorf("%s: zeros in the file: %v", name, err)
		}
	}
}

// TestOwn gives this test's own program a note.
func TestOwn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("not an ELF file")
	}
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir() + "/program"
	if err := os.WriteFile(copied, data, 0o777); err != nil {
		t.Fatal(err)
	}
	n := testNote()
	if err := Write(copied, n); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Read(out); err != nil || got.Program != n.Program || got.Go != n.Go {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Read(data); err != error(None{}) {
		t.Errorf("without: %v", err)
	}
}

package note

import (
	"bytes"
	"crypto/sha256"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

const textMark = "\xff Go build ID: \"act/cont\"\n \xff\x90\x90 code"

// tinyPE returns a program of 32 or 64 bits with one section of code and one of symbols.
func tinyPE(wide bool) []byte {
	le := binary.LittleEndian
	const lfanew, align = 0x40, 512
	optional := 96 + 16*8
	if wide {
		optional += 16
	}
	b := make([]byte, align)
	copy(b, "MZ")
	le.PutUint32(b[0x3c:], lfanew)
	copy(b[lfanew:], "PE\x00\x00")
	h := b[lfanew+4:]
	le.PutUint16(h, 0x8664)
	le.PutUint16(h[2:], 2)
	le.PutUint16(h[16:], uint16(optional))
	o := h[peHeaderSize:]
	magic, dirs := uint16(0x10b), 96
	if wide {
		magic, dirs = 0x20b, 112
	}
	le.PutUint16(o, magic)
	for at, v := range map[int]uint32{16: 0x1000, 32: 0x1000, 36: align, 56: 0x3000, 60: align, dirs - 4: 16} {
		le.PutUint32(o[at:], v)
	}
	for i, name := range []string{".text", ".symtab"} {
		s := o[optional+i*peSectionSize:]
		copy(s, name)
		for at, v := range map[int]uint32{8: uint32(len(textMark)), 12: uint32(0x1000 * (i + 1)), 16: align, 20: uint32(align * (i + 1)), 36: []uint32{0x60000020, 0x42000000}[i]} {
			le.PutUint32(s[at:], v)
		}
	}
	text := make([]byte, 2*align)
	copy(text, textMark)
	copy(text[align:], "gap!")
	return append(b, text...)
}

// tinyMachO returns a program with a section of code, a name that is bound and, on demand, a
// signature.
func tinyMachO(signed bool) []byte {
	le := binary.LittleEndian
	var cmds []byte
	n := uint32(0)
	add := func(typ uint32, body []byte) {
		n++
		cmds = le.AppendUint32(cmds, typ)
		cmds = le.AppendUint32(cmds, uint32(8+len(body)))
		cmds = append(cmds, body...)
	}
	name := func(s string) []byte { return append([]byte(s), make([]byte, 16-len(s))...) }
	segment := func(s string, addr, off, size uint64, sections uint32) []byte {
		b := name(s)
		for _, v := range []uint64{addr, 0x4000, off, size} {
			b = le.AppendUint64(b, v)
		}
		for _, v := range []uint32{5, 5, sections, 0} {
			b = le.AppendUint32(b, v)
		}
		return b
	}
	const text, linkedit, bound = 0x400, 0x800, "_bound..gap!...."
	section := append(name("__text"), name("__TEXT")...)
	section = le.AppendUint64(section, 0x100000400)
	section = le.AppendUint64(section, uint64(len(textMark)))
	section = le.AppendUint32(section, text)
	section = append(section, make([]byte, 28)...)
	add(lcSegment64, append(segment("__TEXT", 0x100000000, 0, linkedit, 1), section...))
	sigSize := 0
	if signed {
		sigSize = signatureSize(linkedit + len(bound))
	}
	add(lcSegment64, segment("__LINKEDIT", 0x100004000, linkedit, uint64(len(bound)+sigSize), 0))
	info := make([]byte, 40)
	le.PutUint32(info[8:], linkedit)
	le.PutUint32(info[12:], 8)
	add(lcDyldInfo|lcRequired, info)
	add(lcMain|lcRequired, make([]byte, 16))
	add(lcLoadWeakDylib|lcRequired, append(make([]byte, 16), "weak.dylib\x00\x00\x00\x00\x00\x00"...))
	if signed {
		sig := le.AppendUint32(nil, linkedit+uint32(len(bound)))
		add(lcCodeSignature, le.AppendUint32(sig, uint32(sigSize)))
	}
	b := make([]byte, 0, linkedit)
	for _, v := range []uint32{0xfeedfacf, 0x100000c, 0, machoExecute, n, uint32(len(cmds)), 1, 0} {
		b = le.AppendUint32(b, v)
	}
	b = append(b, cmds...)
	b = append(b, make([]byte, text-len(b))...)
	b = append(b, textMark...)
	b = append(b, make([]byte, linkedit-len(b))...)
	b = append(b, bound...)
	if signed {
		b = append(b, sign(b, 0, linkedit, true)...)
	}
	return b
}

// programs are one of each kind, with a name.
func programs() map[string][]byte {
	all := map[string][]byte{"pe32": tinyPE(false), "pe64": tinyPE(true), "mach-o": tinyMachO(false), "mach-o signed": tinyMachO(true)}
	maps.Copy(all, elfPrograms())
	return all
}

// TestDigest holds what a note tells a change of, and what go, strip and signers may change.
func TestDigest(t *testing.T) {
	for name, data := range programs() {
		out := mustAdd(t, data)
		for what, misfits := range map[string]bool{"\x90\x90": true, "act/": true, "cont": false, "gap!": false, "_bound": true, "/ld.so": true, "weak.dylib": true} {
			changed := slices.Clone(out)
			at := bytes.Index(changed, []byte(what))
			if at < 0 {
				continue
			}
			changed[at] ^= 1
			_, err := Read(changed)
			if (err != nil) != misfits || misfits && !strings.Contains(err.Error(), "another program") {
				t.Errorf("%s: %q changed: %v", name, what, err)
			}
		}
	}
}

// TestPEHeader holds that a note is told whose section is made executable, and one of a program whose
// subsystem is another.
func TestPEHeader(t *testing.T) {
	for _, wide := range []bool{false, true} {
		out := mustAdd(t, tinyPE(wide))
		f, err := openPE(out)
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range map[int]string{
			f.table + (len(f.sections)-1)*peSectionSize + 39: "is not what linkgate writes: it has the flags 0x62000040",
			f.optional + 68: "another program",
		} {
			changed := slices.Clone(out)
			changed[at] ^= 0x20
			if _, err := Read(changed); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("a byte at %d: %v, want %q", at, err, want)
			}
		}
	}
}

// checkPE holds that another reader finds the note in a PE file, and that all lies where it may.
func checkPE(t *testing.T, out []byte) {
	f, err := pe.NewFile(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	s, before := f.Sections[len(f.Sections)-1], f.Sections[len(f.Sections)-2]
	text, err := s.Data()
	if err != nil || s.Name != peSection || !bytes.Contains(text, []byte(`"schema":1`)) || s.Characteristics != 0x42000040 {
		t.Errorf("%+v: %q, %v", s, text, err)
	}
	image := uint32(0)
	switch h := f.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		image = h.SizeOfImage
	case *pe.OptionalHeader64:
		image = h.SizeOfImage
	}
	end := s.VirtualAddress + s.VirtualSize
	if s.VirtualAddress%0x1000 != 0 || s.VirtualAddress < before.VirtualAddress+before.VirtualSize || image < end || image-end >= 0x1000 ||
		s.Offset%512 != 0 || s.Size%512 != 0 || s.Offset < before.Offset+before.Size || int(s.Offset+s.Size) != len(out) {
		t.Errorf("%+v behind %+v in %#x bytes of memory", s, before, image)
	}
}

// checkMachO holds that another reader reads a Mach-O file with a note, and that its signature is
// of these bytes.
func checkMachO(t *testing.T, out []byte, signed bool) {
	f, err := macho.NewFile(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	noted, found := false, false
	linkedit := f.Segment("__LINKEDIT")
	if linkedit.Offset+linkedit.Filesz != uint64(len(out)) || linkedit.Memsz < linkedit.Filesz {
		t.Errorf("%+v in %d bytes", linkedit.SegmentHeader, len(out))
	}
	for _, l := range f.Loads {
		switch raw := l.Raw(); f.ByteOrder.Uint32(raw) {
		case lcNote:
			off, size := f.ByteOrder.Uint64(raw[24:]), f.ByteOrder.Uint64(raw[32:])
			noted = bytes.Contains(out[off:off+size], []byte(`"schema":1`))
		case lcCodeSignature:
			found = true
			off, size := f.ByteOrder.Uint32(raw[8:]), f.ByteOrder.Uint32(raw[12:])
			if int(off+size) != len(out) || off%16 != 0 {
				t.Errorf("a signature of %d bytes at %d in %d", size, off, len(out))
			}
			dir := out[off+20:]
			be := binary.BigEndian
			hashes, pages, limit := dir[be.Uint32(dir[16:]):], be.Uint32(dir[28:]), be.Uint32(dir[32:])
			if limit != off || pages != (off+4095)/4096 {
				t.Errorf("%d pages up to %d of %d", pages, limit, off)
			}
			for i := range pages {
				sum := sha256.Sum256(out[i*4096 : min((i+1)*4096, limit)])
				if !bytes.Equal(sum[:], hashes[i*32:(i+1)*32]) {
					t.Errorf("page %d has another hash", i)
				}
			}
		}
	}
	if !noted || found != signed {
		t.Errorf("note %t, signature %t", noted, found)
	}
}

func TestPE(t *testing.T) {
	checkPE(t, mustAdd(t, tinyPE(true)))
	checkPE(t, mustAdd(t, tinyPE(false)))
	signed := tinyPE(true)
	signed[0x40+4+peHeaderSize+112+8*peSecurity] = 1
	if _, err := Add(signed, testNote()); err == nil || err.Error() != "it is signed already" {
		t.Errorf("signed: %v", err)
	}
	full := tinyPE(true)
	full[0x40+4+peHeaderSize+112+128+2*peSectionSize] = 1
	if _, err := Add(full, testNote()); err == nil || err.Error() != "its header has no room for one more section" {
		t.Errorf("full: %v", err)
	}
}

func TestMachO(t *testing.T) {
	checkMachO(t, mustAdd(t, tinyMachO(true)), true)
	checkMachO(t, mustAdd(t, tinyMachO(false)), false)
	if _, err := Add(append(tinyMachO(true), 0), testNote()); err == nil || err.Error() != "its segment __LINKEDIT is not the end of the file" {
		t.Errorf("more behind: %v", err)
	}
}

// TestLinked gives programs of Go's linker a note, as it left them, and has go write its build ID anew.
func TestLinked(t *testing.T) {
	longtest.Skip(t, "it compiles the runtime for other systems")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() { println(1) }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"linux/386", "linux/s390x", "linux/mips", "freebsd/amd64", "windows/amd64", "windows/386", "windows/arm64", "darwin/amd64", "darwin/arm64"} {
		for _, flags := range []string{"", "-s -w"} {
			goos, goarch, _ := strings.Cut(target, "/")
			run := func(args ...string) {
				cmd := exec.Command("go", args...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=", "GO111MODULE=off")
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%s: go %v: %v\n%s", target, args, err, out)
				}
			}
			path := filepath.Join(dir, "program")
			run("build", "-ldflags="+flags, "-o", path, "main.go")
			if err := Write(path, testNote()); err != nil {
				t.Errorf("%s: %v", target, err)
				continue
			}
			run("tool", "buildid", "-w", path)
			out, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Read(out); err != nil {
				t.Errorf("%s: %v", target, err)
			}
			switch goos {
			case "windows":
				checkPE(t, out)
			case "darwin":
				checkMachO(t, out, goarch == "arm64")
			}
		}
	}
}

// FuzzFile holds that a reader survives every file, and that a note which can be added is read
// back and leaves the rest as it was.
func FuzzFile(f *testing.F) {
	for _, data := range programs() {
		f.Add(data)
		edit, err := Add(data, testNote())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(edit.Apply(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		Read(data)
		n := testNote()
		edit, err := Add(data, n)
		if err != nil {
			return
		}
		out := edit.Apply(data)
		got, err := Read(out)
		if err != nil || got.Program != n.Program || got.Grants[0].Symbol != n.Grants[0].Symbol {
			t.Fatalf("read back %+v, %v", got, err)
		}
		for _, p := range edit.Patches {
			copy(out[p.Offset:], data[p.Offset:min(int(p.Offset)+len(p.Bytes), len(data))])
		}
		if !bytes.HasPrefix(out, data) {
			t.Fatal("more earlier bytes have changed than the edit says")
		}
	})
}

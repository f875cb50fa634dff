package binary

import (
	"debug/elf"
	"debug/macho"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// elfFile makes an ELF file of one segment, with a relocation for a word of it.
func elfFile() []byte {
	h := elf.Header64{
		Ident: [16]byte{0x7f, 'E', 'L', 'F', 2, 1, 1}, Type: 3, Machine: uint16(elf.EM_X86_64), Version: 1,
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1, Shoff: 64 + 56, Shentsize: 64, Shnum: 3, Shstrndx: 1,
	}
	const names, rela = 64 + 56 + 3*64, 64 + 56 + 3*64 + 32
	data, _ := binary.Append(nil, binary.LittleEndian, h)
	data, _ = binary.Append(data, binary.LittleEndian, elf.Prog64{Type: 1, Flags: 5, Off: 0, Vaddr: 0x1000, Filesz: rela + 24, Memsz: rela + 24})
	data, _ = binary.Append(data, binary.LittleEndian, [3]elf.Section64{
		{}, {Name: 1, Type: 3, Off: names, Size: 32}, {Name: 11, Type: 4, Off: rela, Size: 24, Entsize: 24},
	})
	data = append(data, "\x00.shstrtab\x00.rela.dyn\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	data, _ = binary.Append(data[:rela], binary.LittleEndian, elf.Rela64{Off: 0x1010, Info: uint64(elf.R_X86_64_RELATIVE), Addend: 0x1234})
	return data
}

// machoFile makes a Mach-O file of one segment.
func machoFile() []byte {
	h := macho.FileHeader{Magic: macho.Magic64, Cpu: macho.CpuArm64, Type: macho.TypeExec, Ncmd: 1, Cmdsz: 72}
	data, _ := binary.Append(nil, binary.LittleEndian, h)
	data = append(data, 0, 0, 0, 0)
	data, _ = binary.Append(data, binary.LittleEndian, macho.Segment64{Cmd: macho.LoadCmdSegment64, Len: 72, Addr: 0x1000, Filesz: 104, Memsz: 104, Prot: 5})
	return data
}

func TestOpenImage(t *testing.T) {
	im, err := OpenImage(elfFile())
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := im.word(0x1010); !ok || v != 0x1234 || im.GOARCH != "amd64" || !im.segments[0].exec {
		t.Errorf("%#x, %+v", v, im)
	}
	if im, err = OpenImage(machoFile()); err != nil || im.Format != "mach-o" || im.GOARCH != "arm64" || len(im.segments) != 1 {
		t.Errorf("%+v %v", im, err)
	}
	if _, err := OpenImage([]byte("#!/bin/sh\n")); err == nil {
		t.Error("a script is a program")
	}
	data := elfFile()
	data[64+32] = 0xff // the segment's size
	data[64+33] = 0xff
	if _, err := OpenImage(data); err == nil {
		t.Error("a segment lies outside of the file")
	}
}

// FuzzOpenImage: no more memory is described than the file has, and nothing panics.
func FuzzOpenImage(f *testing.F) {
	f.Add(elfFile())
	f.Add(machoFile())
	paths, err := filepath.Glob("../hostobj/testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		if data, err := os.ReadFile(path); err == nil && len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Add(append([]byte("MZ"), make([]byte, 300)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		im, err := OpenImage(data)
		if err != nil {
			return
		}
		for _, s := range im.segments {
			if len(s.data) > len(data) {
				t.Errorf("a segment of %d bytes in a file of %d", len(s.data), len(data))
			}
			im.word(s.addr)
		}
		for _, s := range im.Symbols() {
			im.bytesAt(s.Addr, s.Size)
		}
		if _, err := OpenProgram(im, 26); err == nil {
			t.Log("it has a table of functions")
		}
	})
}

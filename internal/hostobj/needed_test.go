package hostobj

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// sharedELF returns a shared library of 64 bits that has nothing but these strings and, for
// each list of tags and offsets, a dynamic section.
func sharedELF(names string, sections ...[]uint64) []byte {
	const header, entry = 64, 64
	data := append(make([]byte, header), names...)
	table := make([]byte, 2*entry, (2+len(sections))*entry) // the first one is empty
	add := func(at int, typ uint32, off, size int, link uint32) {
		binary.LittleEndian.PutUint32(table[at+4:], typ)
		binary.LittleEndian.PutUint64(table[at+24:], uint64(off))
		binary.LittleEndian.PutUint64(table[at+32:], uint64(size))
		binary.LittleEndian.PutUint32(table[at+40:], link)
	}
	add(entry, 3, header, len(names), 0) // SHT_STRTAB
	for _, tags := range sections {
		off, at := len(data), len(table)
		for _, v := range tags {
			data = binary.LittleEndian.AppendUint64(data, v)
		}
		table = table[:at+entry]
		add(at, elfDynamic, off, 8*len(tags), 1)
	}
	copy(data, "\x7fELF\x02\x01\x01")
	binary.LittleEndian.PutUint16(data[16:], elfShared)
	binary.LittleEndian.PutUint64(data[40:], uint64(len(data)))
	binary.LittleEndian.PutUint16(data[58:], entry)
	binary.LittleEndian.PutUint16(data[60:], uint16(len(table)/entry))
	binary.LittleEndian.PutUint16(data[62:], 1)
	return append(data, table...)
}

func TestNeeded(t *testing.T) {
	const names = "\x00libb.so\x00$ORIGIN:/x\x00"
	for _, test := range []struct {
		name              string
		data              []byte
		libraries, search []string
		err               string
	}{
		{"a library and where it is", sharedELF(names, []uint64{elfNeeded, 1, elfRunpath, 9}), []string{"libb.so"}, []string{"$ORIGIN", "/x"}, ""},
		{"a library that stands for it", sharedELF(names, []uint64{elfAuxiliary, 1, elfFilter, 1}), []string{"libb.so", "libb.so"}, nil, ""},
		{"what follows the end is not read", sharedELF(names, []uint64{elfNull, 0, elfNeeded, 1}), nil, nil, ""},
		{"no dynamic section", sharedELF(names), nil, nil, "without a dynamic section"},
		{"no ELF file", []byte("!<arch>\n"), nil, nil, ""},
		{"two dynamic sections", sharedELF(names, []uint64{elfNull, 0}, []uint64{elfNeeded, 1}), nil, nil, "two dynamic sections"},
		{"a name behind the strings", sharedELF(names, []uint64{elfNeeded, 100}), nil, nil, "out of bounds"},
	} {
		t.Run(test.name, func(t *testing.T) {
			libraries, search, err := Needed(test.data)
			if !slices.Equal(libraries, test.libraries) || !slices.Equal(search, test.search) {
				t.Errorf("it needs %q in %q", libraries, search)
			}
			if (err != nil) != (test.err != "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// FuzzNeeded: what is named stands in the file, and no file makes much of little.
func FuzzNeeded(f *testing.F) {
	f.Add(sharedELF("\x00libb.so\x00$ORIGIN:/x\x00", []uint64{elfNeeded, 1, elfRunpath, 9, elfRpath, 10}))
	f.Add(sharedELF("\x00a\x00", []uint64{elfNull, 0}, []uint64{elfNeeded, 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		libraries, directories, err := Needed(data)
		if err != nil && len(libraries)+len(directories) > 0 {
			t.Fatalf("%q in %q beside the error %v", libraries, directories, err)
		}
		size := 0
		for _, name := range slices.Concat(libraries, directories) {
			size += len(name)
			if strings.ContainsRune(name, 0) || !strings.Contains(string(data), name) {
				t.Fatalf("%q is not in the file", name)
			}
		}
		if size > overlap*len(data) {
			t.Fatalf("%d bytes of names from %d bytes", size, len(data))
		}
	})
}

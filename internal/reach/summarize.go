package reach

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
)

// Summarize returns what the search needs of an archive, in about a fiftieth of its
// bytes. The result depends on the archive's bytes alone; rules must be those of the
// toolchain that its objects name. It is new memory, not part of memory. An error is that
// of a malformed archive.
func Summarize(f *goobj.File, rules *Rules, memory *Scratch) ([]byte, error) {
	return summarize(f, rules, memory, 0)
}

// A Scratch is memory in which summaries are made, one after another. The zero Scratch
// is ready for use.
type Scratch struct{ writer objectWriter }

// What a summary may have besides what the search needs. Only tests ask for it, to
// compare all symbols with those of the linker.
const (
	everything = 1 << iota // definitions that lead nowhere, or describe others for debuggers
	debugInfo              // references to the latter
)

func summarize(f *goobj.File, rules *Rules, memory *Scratch, want int) ([]byte, error) {
	s := &summarizer{file: f, rules: rules, want: want, plain: rules.plain(), writer: &memory.writer}
	members, exports, err := s.members()
	if err != nil {
		return nil, err
	}
	b := binary.LittleEndian.AppendUint32(nil, summaryMagic)
	b = binary.LittleEndian.AppendUint32(b, members)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.Objects)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(exports)))
	b = appendKeys(b, exports)
	for _, o := range f.Objects {
		if b, err = s.object(b, o); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	return b, nil
}

// A summarizer writes the summary of one archive.
type summarizer struct {
	file   *goobj.File
	rules  *Rules
	plain  typeSet // the rules'
	want   int     // everything, debugInfo
	writer *objectWriter
	read   int // bytes that were read since the file's memory was given back
}

// countRead counts bytes that were read of the file, and gives its memory back now and
// then, so that a large file does not fill the memory: the largest are ten times as large
// as all else that a link needs.
func (s *summarizer) countRead(bytes int) {
	const enough = 4 << 20
	if s.read += bytes; s.read > enough {
		s.file.Forget()
		s.read = 0
	}
}

// versions returns a function that tells which of the two symbols of a name an ABI means,
// in objects with a header. Without ABI wrappers there is only one.
func versions(h goobj.Header) func(abi uint16) int {
	wrappers := slices.Contains(h.Experiments, "regabiwrappers")
	return func(abi uint16) int {
		if abi == 0 || !wrappers {
			return 0
		}
		return 1
	}
}

// members reads what is not in Go objects: bits for members of other kinds, and the keys
// of what cgo exports to C.
func (s *summarizer) members() (members uint32, exports []uint64, err error) {
	f := s.file
	others, err := f.Others()
	if err != nil {
		return 0, nil, err
	}
	for _, m := range others {
		switch {
		case m.Name == "dynimportfail":
			members |= hasImportFail
		case m.Name == "preferlinkext":
			members |= hasPreferExtern
		case !m.Known:
			members |= hasUnknown
		default:
			members |= hasForeign
		}
	}
	directives, err := f.Directives()
	if err != nil || len(directives) == 0 {
		return members, nil, err
	}
	version := versions(f.Objects[0].Header)
	for _, d := range directives {
		if len(d) < 2 || len(d) > 4 || d[0] != "cgo_export_static" && d[0] != "cgo_export_dynamic" {
			continue
		}
		abi := uint16(0)
		if len(d) == 4 {
			switch d[3] {
			case "ABI0":
			case "ABIInternal":
				abi = 1
			default:
				return 0, nil, fmt.Errorf("reading %s: cgo directive with the unknown ABI %q", f.Path, d[3])
			}
		}
		key := nameKey(xxhash.Sum64String(d[1]), version(abi))
		if d[0] == "cgo_export_dynamic" {
			key |= exportDynamic
		}
		exports = append(exports, key)
	}
	return members, exports, nil
}

// ptrSize returns the size of a pointer in bytes (cmd/internal/sys/arch.go).
func ptrSize(goarch string) int {
	switch goarch {
	case "386", "arm", "mips", "mipsle":
		return 4
	}
	return 8 // amd64, arm64, loong64, mips64*, ppc64*, riscv64, s390x, wasm
}

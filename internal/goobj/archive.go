// Package goobj reads the Go object files inside package archives, as far as
// the linker's check of linknames looks at them, and masks references in
// private copies of them.
//
// An archive ("!<arch>\n") holds __.PKGDEF, which the linker skips, and one or
// more members. A member that begins "go object GOOS GOARCH VERSION" is a Go
// object: after the line "!" follow the magic and blocks of fixed-size
// records. The format is specified in cmd/internal/goobj/objfile.go; which
// members the linker loads, in loadobjfile and ldobj of
// cmd/link/internal/ld/lib.go.
//
// A record's meaning depends on the toolchain: Go 1.27 moved a flag bit under
// an unchanged magic. The Layout is therefore chosen by the version in the
// member's header, and an object of any other version is refused. So is
// everything that is cut short, out of bounds or not of the expected magic:
// no byte outside the file is ever read, and no damage is guessed away.
package goobj

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	arMagic      = "!<arch>\n"
	arHeaderSize = 60
	goObject     = "go object "
	exportMember = "__.PKGDEF" // with export data, the first
)

// A member is one entry of an archive: its name as stored (at most 16
// bytes, longer names are cut) and where its bytes lie in the file.
type member struct {
	name       string
	start, end int
}

// members lists the entries of an archive in file order. A file without the
// archive magic is one object, as the linker sees it.
func members(data []byte) ([]member, error) {
	if !bytes.HasPrefix(data, []byte(arMagic)) {
		return []member{{name: "a.o", start: 0, end: len(data)}}, nil
	}
	var list []member
	for off := len(arMagic); off < len(data); {
		if len(data)-off < arHeaderSize {
			return nil, fmt.Errorf("archive cut short: %d bytes left at offset %d, an entry's header has %d", len(data)-off, off, arHeaderSize)
		}
		h := data[off : off+arHeaderSize]
		if h[58] != '`' || h[59] != '\n' {
			return nil, fmt.Errorf("malformed archive entry at offset %d", off)
		}
		size, err := strconv.ParseUint(string(bytes.TrimRight(h[48:58], " ")), 10, 40)
		if err != nil {
			return nil, fmt.Errorf("malformed size of archive entry at offset %d: %q", off, h[48:58])
		}
		start := off + arHeaderSize
		if size > uint64(len(data)-start) {
			return nil, fmt.Errorf("archive cut short: the entry at offset %d has %d bytes, the file only %d more", off, size, len(data)-start)
		}
		end := start + int(size)
		list = append(list, member{strings.TrimRight(string(h[:16]), " "), start, end})
		off = end + end&1 // entries begin at even offsets
	}
	return list, nil
}

// loaded reports whether the linker looks at a member of this name at all: it
// skips the export data and whatever build tools added under a short name
// that is no object's. A name of 16 bytes may have lost its suffix.
func (m member) loaded() bool {
	if m.name == exportMember {
		return false
	}
	return len(m.name) >= 16 || strings.HasSuffix(m.name, ".o") || strings.HasSuffix(m.name, ".syso")
}

// A Header is the first line of a Go object,
// "go object GOOS GOARCH VERSION [GOAMD64=v1] X:experiment,experiment"
// (HeaderString in cmd/internal/objabi/head.go).
type Header struct {
	GOOS, GOARCH string
	Version      string // go1.26.8, or a devel version, which may hold spaces
	Experiments  []string
}

var errNotGo = errors.New("not a Go object")

// parseHeader reads the header line of a Go object and returns the rest of
// the member. It returns errNotGo for a host object (ELF, Mach-O, PE, …).
func parseHeader(b []byte) (Header, []byte, error) {
	if !bytes.HasPrefix(b, []byte(goObject)) {
		return Header{}, nil, errNotGo
	}
	line, rest, ok := bytes.Cut(b, []byte("\n"))
	if !ok {
		return Header{}, nil, errors.New("object cut short in its header line")
	}
	text := strings.TrimPrefix(string(line), goObject)
	text, exps, _ := strings.Cut(text, " X:")
	f := strings.Fields(text)
	if len(f) < 3 {
		return Header{}, nil, fmt.Errorf("malformed object header %q", line)
	}
	h := Header{GOOS: f[0], GOARCH: f[1]}
	words := f[2:]
	// GO386=, GOAMD64=, … stand behind the version.
	if last := words[len(words)-1]; len(words) > 1 && strings.HasPrefix(last, "GO") && strings.Contains(last, "=") {
		words = words[:len(words)-1]
	}
	h.Version = strings.Join(words, " ")
	if exps != "" {
		h.Experiments = strings.Split(exps, ",")
	}
	return h, rest, nil
}

// objectStart returns the offset in b, the bytes behind the header line, at
// which the object proper begins: behind the first line "!" outside the "$$"
// sections. Export data in a section may hold such a line of its own
// (golang.org/issue/21703).
func objectStart(b []byte) (int, error) {
	markers := 0
	for off := 0; off < len(b); {
		if markers%2 == 0 && bytes.HasPrefix(b[off:], []byte("!\n")) {
			return off + 2, nil
		}
		if bytes.HasPrefix(b[off:], []byte("$$")) {
			markers++
		}
		next := bytes.IndexByte(b[off:], '\n')
		if next < 0 {
			break
		}
		off += next + 1
	}
	return 0, errors.New("object cut short before its first block")
}

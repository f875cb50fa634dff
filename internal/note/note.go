// Package note is linkgate's note in a finished program: how it was linked, and what ties
// that to the program's own bytes. It goes from a [Note] to the edit of a file that adds it,
// and from the bytes of a program back to the note and whether it fits them.
//
// # What ties a note to a program
//
// The note holds a digest: the SHA-256 of what a program is when it runs, and of nothing that
// go, strip or a signer change after the link. That is the headers and sections that are loaded,
// and the part of go's build ID before the last slash, since go writes the content's hash behind
// it when the linker has ended. Each format's file says what that is there. The note ends with
// the SHA-256 of its own text.
//
// A note is not signed. Whoever can write a program can write a note that fits it. By itself a
// note only tells that nobody changed the program, or the note, by accident or without knowing
// of it.
//
// The bytes are foreign: every offset in them is checked before it is followed.
package note

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
)

// Schema is the one version of the note's text that this package writes and reads.
const Schema = 1

// A Note says how a program was linked.
type Note struct {
	Schema    int    `json:"schema"`
	Linkgate  string `json:"linkgate"` // version, "(devel)" for one that has none
	Go        string `json:"go"`
	GOOS      string `json:"goos"`
	GOARCH    string `json:"goarch"`
	Main      Main   `json:"main"`
	BuildMode string `json:"buildmode"`
	Time      string `json:"time,omitempty"` // of the commit, as go's build info has it

	Mode       finding.Mode  `json:"mode"`       // in force for this link
	Guard      finding.Guard `json:"guard"`      // who enforced
	BreakGlass bool          `json:"breakglass"` // LINKGATE_MODE took the place of a stricter mode
	Policy     []File        `json:"policy"`     // its files, nearest first, and the baseline
	Grants     []Grant       `json:"grants"`     // the findings that were let through, sorted
	Counts     Counts        `json:"counts"`

	Program string `json:"program"` // Digest, in hexadecimal
}

// Main is the main package.
type Main struct {
	Path    string `json:"path"`
	Module  string `json:"module,omitempty"`
	Version string `json:"version,omitempty"`
}

// A File is a file that decided.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of its bytes, as sha256sum prints it
}

// A Grant is a finding that was let through.
type Grant struct {
	Package string          `json:"package"`
	Module  string          `json:"module"`
	Version string          `json:"version,omitempty"`
	Symbol  string          `json:"symbol"`
	Classes []finding.Class `json:"classes"`
	Outcome finding.Outcome `json:"outcome"` // granted, known, warned, would be denied
	Rule    string          `json:"rule"`
	Reason  string          `json:"reason,omitempty"`
	Owner   string          `json:"owner,omitempty"`
	Expires string          `json:"expires,omitempty"`
}

// Counts are the sizes of the link.
type Counts struct {
	Packages   int `json:"packages"`
	References int `json:"references"`
	Refused    int `json:"refused"`
	Granted    int `json:"granted"`
	Known      int `json:"known"`
	Warned     int `json:"warned"`
}

// Enforced reports whether a policy was enforced in the link, by Go's linker or by linkgate.
func (n *Note) Enforced() bool {
	return n.Mode == finding.ModeEnforce && (n.Guard == finding.GuardNative || n.Guard == finding.GuardShim)
}

// None is the error of a program without a note.
type None struct{}

func (None) Error() string { return "no note" }

// NoPlace is the error of a format that has no place for a note.
type NoPlace struct{ Format string }

func (e NoPlace) Error() string { return e.Format + " has no place for a note" }

// Read returns a program's note. With an error that is no [None] there is one, and it does not
// fit these bytes; the note comes with it where it can be read at all.
func Read(data []byte) (*Note, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	text, err := f.note()
	if err != nil {
		return nil, err
	}
	n, err := Decode(text)
	if err != nil {
		return n, err
	}
	sum, err := f.digest()
	if err != nil {
		return n, err
	}
	if hex.EncodeToString(sum[:]) != n.Program {
		return n, errors.New("the note is of another program, or the program was changed after the link")
	}
	return n, nil
}

// Encode returns the note's text: a line of JSON, and a line with the SHA-256 of the first.
func (n *Note) Encode() ([]byte, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	sum := sha256.Sum256(text)
	return append(hex.AppendEncode(text, sum[:]), '\n'), nil
}

// Decode reads a note's text. A note with an error has been changed.
func Decode(text []byte) (*Note, error) {
	line, sum, ok := bytes.Cut(text, []byte("\n"))
	if !ok {
		return nil, errors.New("the note is cut")
	}
	n := new(Note)
	if err := json.Unmarshal(line, n); err != nil {
		return nil, fmt.Errorf("the note cannot be read: %w", err)
	}
	if n.Schema != Schema {
		return nil, fmt.Errorf("the note has schema %d, and this linkgate reads %d", n.Schema, Schema)
	}
	want := sha256.Sum256(text[:len(line)+1])
	if string(sum) != hex.EncodeToString(want[:])+"\n" {
		return n, errors.New("the note's text was changed: its own digest does not fit")
	}
	return n, nil
}

// A file is a program of one format.
type file interface {
	digest() ([sha256.Size]byte, error)
	note() ([]byte, error) // the text; None where there is none
	add(text []byte) (Edit, error)
}

// open returns a program's file.
func open(data []byte) (file, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x7fELF")):
		return openELF(data)
	case bytes.HasPrefix(data, []byte("MZ")):
		return openPE(data)
	case bytes.HasPrefix(data, []byte("\xcf\xfa\xed\xfe")):
		return openMachO(data)
	case bytes.HasPrefix(data, []byte("!<arch>\n")):
		return nil, NoPlace{"a C archive"}
	case bytes.HasPrefix(data, []byte("\xca\xfe\xba\xbe")):
		return nil, NoPlace{"a Mach-O file for several architectures, of which lipo -thin takes one out,"}
	}
	return nil, NoPlace{"this file format"}
}

// An Edit is what is written into a file: earlier bytes that change, and what comes behind them.
type Edit struct {
	Patches []Patch
	Tail    []byte
}

// A Patch replaces bytes of a file.
type Patch struct {
	Offset int64
	Bytes  []byte
}

// Add returns the edit that gives a program the note. It sets n.Program.
func Add(data []byte, n *Note) (Edit, error) {
	f, err := open(data)
	if err != nil {
		return Edit{}, err
	}
	if _, err := f.note(); !errors.Is(err, None{}) {
		return Edit{}, errors.New("it has a note already")
	}
	sum, err := f.digest()
	if err != nil {
		return Edit{}, err
	}
	n.Program = hex.EncodeToString(sum[:])
	text, err := n.Encode()
	if err != nil {
		return Edit{}, err
	}
	return f.add(text)
}

// Apply returns the file with the edit.
func (e Edit) Apply(data []byte) []byte {
	out := append(slices.Clone(data), e.Tail...)
	for _, p := range e.Patches {
		copy(out[p.Offset:], p.Bytes)
	}
	return out
}

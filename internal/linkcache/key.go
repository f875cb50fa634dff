package linkcache

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"github.com/linkgate/linkgate/internal/cache"
)

// A Kind tells apart the values that are kept of one thing.
type Kind = byte

// An Input is something that a step of a judgement reads. The key of a link is the
// hash of all inputs of all its steps.
type Input struct {
	Step string // that reads it: "Load", "Identify"
	Name string
	Text []byte
}

// Text returns a value as an input, in the form of %q.
func Text(step, name string, value any) Input {
	return Input{step, name, fmt.Appendf(nil, "%q", value)}
}

// sum returns the hash of inputs. Every part is preceded by its length, so that
// different lists never have the same bytes.
func sum(inputs []Input) (content [sha256.Size]byte) {
	h := sha256.New()
	part := func(text []byte) {
		h.Write(binary.AppendUvarint(nil, uint64(len(text))))
		h.Write(text)
	}
	for _, in := range inputs {
		part([]byte(in.Step))
		part([]byte(in.Name))
		part(in.Text)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// key returns the key for an archive of GOCACHE. ok is false for an archive that
// is not named by its content.
func (a *Archives) key(archive string, kind Kind) (key cache.Key, ok bool) {
	key, ok = cache.ContentKey(archive, a.gocache)
	for i := range key.Content {
		key.Content[i] ^= a.self[i]
	}
	key.Kind = kind
	return key, ok
}

// Pinned reports whether an archive is named by the hash of its content.
func Pinned(archive, gocache string) bool {
	_, ok := cache.ContentKey(archive, gocache)
	return ok
}

// File returns the hash of a file's content as an input. The file has to be a regular one.
func File(step, name string) (in Input, err error) {
	fi, err := os.Stat(name)
	if err != nil {
		return in, err
	}
	if !fi.Mode().IsRegular() {
		return in, fmt.Errorf("reading %s: not a regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return in, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return in, err
	}
	return Input{step, "content of an archive", h.Sum(nil)}, nil
}

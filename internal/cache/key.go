package cache

import (
	"encoding/hex"
	"path/filepath"
	"strings"
)

// Key names a value.
type Key struct {
	// Content is the hash of the content of the file that the value was learnt
	// from.
	Content [32]byte
	// Kind tells several values about one content apart. Its meaning is the
	// caller's.
	Kind byte
}

// ContentKey returns the key, of kind 0, for a file of the build cache in the
// directory gocache. It is false for any other file: for one in $WORK, whose name
// says nothing of its content, and for one that is not where the go command
// would put it.
//
// The build cache keeps what an action gave in gocache/ab/abcd…ef-d, where abcd…ef
// is the SHA-256 of the file in 64 hexadecimal digits, and ab its first two
// (cmd/go/internal/cache, DiskCache.fileName and DiskCache.OutputFile). The name
// is believed, as the go command believes it.
func ContentKey(path, gocache string) (Key, bool) {
	if !filepath.IsAbs(gocache) { // GOCACHE=off, or not known
		return Key{}, false
	}
	// The go command joins, and so cleans, the paths that it hands out.
	rest, ok := strings.CutPrefix(path, filepath.Clean(gocache))
	if !ok {
		return Key{}, false
	}
	var key Key
	const digits = 2 * len(key.Content)
	if len(rest) != len("/ab/")+digits+len("-d") {
		return Key{}, false
	}
	dir, name := rest[1:3], rest[4:]
	if !isSeparator(rest[0]) || !isSeparator(rest[3]) || dir != name[:2] || name[digits:] != "-d" {
		return Key{}, false
	}
	sum := name[:digits]
	if strings.ContainsAny(sum, "ABCDEF") {
		return Key{}, false
	}
	if _, err := hex.Decode(key.Content[:], []byte(sum)); err != nil {
		return Key{}, false
	}
	return key, true
}

func isSeparator(c byte) bool { return c == filepath.Separator }

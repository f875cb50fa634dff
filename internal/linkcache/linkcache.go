// Package linkcache keeps what earlier links found out, so that a link of the
// same archives and sources need not read them again.
//
// Two things are kept, in the user's cache directory: what each archive of
// GOCACHE says ([Archives]), and what was found in whole links ([Link]). Nothing
// kept is a decision: the policy, the baseline and the date are asked at each
// link. A link gets the same verdicts, decisions and log without any of it.
package linkcache

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/linkgate/linkgate/internal/cache"
)

// maxFile is the limit of most of the cache's files, in bytes.
const maxFile = 64 << 20

// open opens a file of the cache that is to have at most limit bytes. It returns nil
// where there is no directory for it.
func open(name string, limit int) *cache.Cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	name = strings.Map(func(r rune) rune {
		if r == ' ' || r == '/' || r == '\\' || r == ':' {
			return '_' // the name of a development version may have them
		}
		return r
	}, name)
	return cache.Open(filepath.Join(dir, "linkgate", "cache"), name, limit)
}

// ownIdentity identifies this program: its path, its size, when it was written
// and what it was built from. Package managers give every file the same time, and
// then another version may have the same size. ok is false where the file is gone.
func ownIdentity() (id [sha256.Size]byte, ok bool) {
	self, err := os.Executable()
	if err != nil {
		return id, false
	}
	fi, err := os.Stat(self)
	if err != nil {
		return id, false
	}
	built, _ := debug.ReadBuildInfo() // nil without build info, which is "<nil>" below
	return sha256.Sum256(fmt.Appendf(nil, "%q %d %d %v", self, fi.Size(), fi.ModTime().UnixNano(), built)), true
}

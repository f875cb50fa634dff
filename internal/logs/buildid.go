package logs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"
)

// idTime is the layout of the time in the id of a build, in UTC.
const idTime = "20060102-150405"

// NewBuildID returns an id for a build that starts now, "20261121-153000-1a2b3c4d":
// the second, and 8 random digits, which tell it from those of other processes and
// machines.
func NewBuildID(now time.Time) string {
	return fmt.Sprintf("%s-%08x", now.UTC().Format(idTime), rand.Uint32())
}

// WorkBuildID returns the id of a build that has none from `linkgate build`: the name of
// go's work directory, $WORK, which is random. All tools of one go command share it, and
// parallel builds never mix.
func WorkBuildID(work string) string {
	if base := filepath.Base(work); strings.HasPrefix(base, "go-build") {
		return base
	}
	sum := sha256.Sum256([]byte(work))
	return "work-" + hex.EncodeToString(sum[:6])
}

// StartOf returns the second in an id that [NewBuildID] made, zero for any other.
func StartOf(id string) time.Time {
	if len(id) != len(idTime)+9 || id[len(idTime)] != '-' {
		return time.Time{}
	}
	start, err := time.Parse(idTime, id[:len(idTime)])
	if err != nil {
		return time.Time{}
	}
	return start
}

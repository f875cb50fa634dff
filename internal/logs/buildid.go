package logs

import (
	"fmt"
	"math/rand/v2"
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

// StartOf returns the second in an id that [NewBuildID] made, zero for any other:
// builds under a bare -toolexec are named by go's work directory.
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

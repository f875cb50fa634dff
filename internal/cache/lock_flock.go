//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package cache

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// Appends is whether what is learnt is appended to a file, and not the whole file
// copied each time.
const Appends = true

// lockFile takes the advisory lock of f, which goes when f is closed. It is busy
// where another process had it until the deadline: a stopped process must not
// stop a build. Neither is the answer of a file system without locks.
func lockFile(f *os.File, deadline time.Time) (locked, busy bool) {
	const pause = time.Millisecond
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return true, false
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return false, false
		}
		if time.Now().After(deadline) {
			return false, true
		}
		time.Sleep(pause)
	}
}

//go:build !go1.99

package exported

import (
	"time"
	_ "unsafe"
)

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname now time.Now
func now() time.Time

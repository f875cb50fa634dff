//go:build !go1.99

package replaced

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname rand32 runtime.fastrand
func rand32() uint32

//go:build !go1.99

package behind

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
func enter() //go:linkname enter runtime.entersyscall

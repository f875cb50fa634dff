//go:build !go1.99

package noeffect

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname enter runtime.entersyscall and more
func enter()

//go:build !go1.99

package misplaced

import _ "unsafe"

//go:linkname enter runtime.entersyscall
func twice() { enter() }

// No API does it.
//
// Owner: calls@example.com
func enter()

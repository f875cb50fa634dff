package nobound

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname enter runtime.entersyscall
func enter()

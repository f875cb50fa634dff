//go:build !go1.99

package noreason

import _ "unsafe"

// Owner: calls@example.com
//
//go:linkname enter runtime.entersyscall
func enter()

//go:build !go1.99

package oneargument

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname enter
func enter()

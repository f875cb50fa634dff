//go:build !go1.99

package refused

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname sysmon runtime.sysmon
func sysmon()

// Use uses it.
func Use() { sysmon() }

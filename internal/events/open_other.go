//go:build !unix

package events

import "os"

// openFile opens a log to append to it.
func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
}

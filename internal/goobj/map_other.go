//go:build !unix

package goobj

import "os"

// mapFile reads a file whole where this package does not map files.
func mapFile(path string) (data []byte, unmap func() error, err error) {
	data, err = os.ReadFile(path)
	return data, func() error { return nil }, err
}

//go:build !unix || aix

package main

import "os"

// maxRSS is not to be had here.
func maxRSS(*os.ProcessState) int64 { return 0 }

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
)

// versionCommand prints linkgate's version, the Go it is built with and the
// toolchains whose layouts and rules are built in.
func versionCommand(w world, _ options, _ []string) int {
	version := linkgateVersion()
	if version == "" {
		version = "(devel)"
	}
	var known []string
	for minor := goobj.MinMinor; minor <= goobj.MaxMinor; minor++ {
		known = append(known, fmt.Sprintf("go1.%d", minor))
	}
	fmt.Fprintf(w.stdout, "linkgate %s, built with %s for %s/%s\nknows %s; a newer toolchain is read by the sources in its GOROOT\n",
		version, runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(known, ", "))
	return exitOK
}

// linkgateVersion is the version that go built linkgate as, empty where it had
// none.
func linkgateVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}

package tool

import (
	"os"
	"strings"
)

// WorkDir returns go's work directory, as the first argument that has a file in
// one names it: /tmp/go-build1234 of /tmp/go-build1234/b001/_pkg_.a. Every tool
// that go starts for a package has such an argument (os.MkdirTemp in
// cmd/go/internal/work/action.go), before any that the user can choose.
func WorkDir(args []string) string {
	for _, arg := range args {
		for rest, from := arg, 0; ; {
			i := strings.Index(rest, "go-build")
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len("go-build")
			digits := len(arg[end:]) - len(strings.TrimLeft(arg[end:], "0123456789"))
			from, rest = end, arg[end:]
			after := arg[end+digits:]
			if digits > 0 && start > 0 && os.IsPathSeparator(arg[start-1]) && inAction(after) {
				dir := arg[:end+digits]
				if _, value, ok := strings.Cut(dir, "="); ok && dir[0] == '-' { // -importcfg=/tmp/…
					dir = value
				}
				return dir
			}
		}
	}
	return ""
}

// inAction reports whether a path goes on into the directory of an action: /b001.
func inAction(rest string) bool {
	return len(rest) > 2 && os.IsPathSeparator(rest[0]) && rest[1] == 'b' && rest[2] >= '0' && rest[2] <= '9'
}

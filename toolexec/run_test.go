package toolexec

import (
	"runtime"
	"strings"
	"testing"
)

func TestToolIndex(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	const dir = "/go/pkg/tool/linux_amd64"
	for _, test := range []struct {
		cmd, dir string
		want     int
	}{
		{dir + "/link -o x main.a", dir, 0},
		{dir + "/link -o /x/link -importcfg /y/link main.a", dir, 0},
		{dir + "/compile -o x -trimpath /src/link", dir, 0},
		{dir + "/cgo -- -I /src/link", dir, 0},
		{"other -x " + dir + "/link -o x main.a", dir, 2},
		{"other -config /etc/link " + dir + "/link main.a", dir, 3},
		{"other -config /etc/link " + dir + "/compile -I /src/link", dir, 3},
		{"other /else/link main.a", dir, 1}, // a copy of the linker
		{"other " + dir + "/link main.a", "", 1},
		{"link -o x main.a", "", 0},
		{"/go/link.exe -o x main.a", "", 0},
		{"gcc -### -x c -c -", dir, 0},
		{"other link x", dir, 0}, // not a path: go never says so
	} {
		if got := toolIndex(strings.Fields(test.cmd), test.dir); got != test.want {
			t.Errorf("toolIndex(%s) = %d, want %d", test.cmd, got, test.want)
		}
	}
}

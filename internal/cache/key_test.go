package cache

import (
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
)

func TestContentKey(t *testing.T) {
	const sum = "0a23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdff"
	root := t.TempDir() // absolute on every system
	gocache := filepath.Join(root, "go-build")
	in := func(elems ...string) string { return filepath.Join(append([]string{gocache}, elems...)...) }
	for _, test := range []struct {
		name, path, gocache string
		want                bool
	}{
		{"entry", in("0a", sum+"-d"), gocache, true},
		{"GOCACHE not clean", in("0a", sum+"-d"), gocache + "/./", true},
		{"action", in("0a", sum+"-a"), gocache, false},
		{"other directory", in("0b", sum+"-d"), gocache, false},
		{"cached executable", in("0a", sum+"-d", "prog"), gocache, false},
		{"deeper", in("x", "0a", sum+"-d"), gocache, false},
		{"other cache", filepath.Join(root, "else", "0a", sum+"-d"), gocache, false},
		{"longer name of the cache", gocache + "2/0a/" + sum + "-d", gocache, false},
		{"$WORK", filepath.Join(root, "go-build1", "b001", "_pkg_.a"), gocache, false},
		{"upper case", in("0A", strings.ToUpper(sum)+"-d"), gocache, false},
		{"upper case within", in("0a", "0aB"+sum[3:]+"-d"), gocache, false},
		{"no digit", in("0a", "0ag"+sum[3:]+"-d"), gocache, false},
		{"short", in("0a", sum[:62]+"-d"), gocache, false},
		{"long", in("0a", sum+"00-d"), gocache, false},
		{"not clean", gocache + "/0a/../0a/" + sum + "-d", gocache, false},
		{"no separators", gocache + "x0ax" + sum + "-d", gocache, false},
		{"relative", filepath.Join("0a", sum+"-d"), "", false},
		{"off", filepath.Join("off", "0a", sum+"-d"), "off", false},
		{"the cache itself", gocache, gocache, false},
		{"empty", "", gocache, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, ok := ContentKey(test.path, test.gocache)
			if ok != test.want {
				t.Fatalf("%q in %q: %t", test.path, test.gocache, ok)
			}
			want := Key{}
			if ok {
				hex.Decode(want.Content[:], []byte(sum))
			}
			if key != want {
				t.Errorf("%x", key)
			}
		})
	}
}

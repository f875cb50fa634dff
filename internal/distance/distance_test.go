package distance

import "testing"

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 0, 0},
		{"a", "", 3, 1},
		{"runtime.nanotime", "runtime.nanotime", 3, 0},
		{"rumtime.nanotime", "runtime.nanotime", 3, 1},
		{"runtime.nantoime", "runtime.nanotime", 3, 1},
		{"runtime.nanotime", "runtime.nanotime1", 3, 1},
		{"runtime.fastrand", "runtime.fastrand64", 3, 2},
		{"runtime.fastrand", "runtime.fastrand64", 1, 2},
		{"runtime.gopark", "runtime.GoPark", 3, 2},
		{"abc", "xyz", 3, 3},
		{"abc", "xyz", 2, 3},
		{"abc", "xyz", 0, 1},
		{"aaaa", "bbbb", 3, 4}, // the same byte missing four times
		{"abcdef", "badcfe", 9, 3},
		{"kitten", "sitting", 6, 3},
		{"ca", "abc", 9, 3}, // no letter is swapped and moved
	} {
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			if got := Between(pair[0], pair[1], test.limit); got != test.want {
				t.Errorf("from %q to %q within %d: %d, want %d", pair[0], pair[1], test.limit, got, test.want)
			}
		}
	}
}

// FuzzBetween holds the distance against a slow one without shortcuts.
func FuzzBetween(f *testing.F) {
	f.Add("rumtime.nanotime", "runtime.nanotime", uint8(3))
	f.Add("a.ab", "a.ba", uint8(1))
	f.Add("", "\xff", uint8(0))
	f.Fuzz(func(t *testing.T, a, b string, n uint8) {
		limit := int(n % 8)
		if len(a)+len(b) > 100 {
			return
		}
		want := min(slow(a, b), limit+1)
		if got := Between(a, b, limit); got != want {
			t.Errorf("from %q to %q within %d: %d, want %d", a, b, limit, got, want)
		}
	})
}

// slow is the textbook's table of all prefixes.
func slow(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			if i == 0 || j == 0 {
				d[i][j] = i + j
				continue
			}
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

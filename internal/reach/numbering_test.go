package reach

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortKeys sorts lists of all lengths about which the way of sorting changes,
// of hashes, of equal keys and of keys that all begin alike.
func TestSortKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, key := range map[string]func() uint64{
		"hashes": func() uint64 { return random.Uint64() & keyMask },
		"equal":  func() uint64 { return keyMask },
		"alike":  func() uint64 { return random.Uint64N(100) },
	} {
		for _, n := range []int{0, 1, 2, 31, 32, 33, 64, 1000, 5000} {
			list := make([]keyed, n)
			for i := range list {
				list[i] = keyed{key(), uint32(n - i)}
			}
			want := slices.Clone(list)
			slices.SortFunc(want, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) })
			if sortKeys(list); !slices.Equal(list, want) {
				t.Errorf("%d keys (%s) are out of order", n, name)
			}
		}
	}
}

package parallel

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		list := make([]int, n)
		Each(n, func(i int) { list[i] += i + 1 })
		for i, v := range list {
			if v != i+1 {
				t.Fatalf("of %d, %d is done to %d", n, i, v)
			}
		}
	}
}

// TestTry: of several errors the first in order is returned, whichever came first.
func TestTry(t *testing.T) {
	for _, fail := range [][]int{nil, {0}, {999}, {500, 7, 900}} {
		err := Try(1000, func(i int) error {
			if slices.Contains(fail, i) {
				return fmt.Errorf("%d", i)
			}
			return nil
		})
		switch {
		case fail == nil && err != nil:
			t.Errorf("none fails: %v", err)
		case fail != nil && (err == nil || err.Error() != fmt.Sprint(slices.Min(fail))):
			t.Errorf("%v fail: %v", fail, err)
		}
	}
	if err := Try(0, func(int) error { return errors.New("called") }); err != nil {
		t.Error(err)
	}
}

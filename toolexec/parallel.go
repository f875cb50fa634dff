package toolexec

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// onAllCores calls f for each i below n, on all cores.
func onAllCores(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// tryOnAllCores is onAllCores for what can fail. It returns the error of the
// smallest i that has one.
func tryOnAllCores(n int, f func(i int) error) error {
	errs := make([]error, n)
	onAllCores(n, func(i int) { errs[i] = f(i) })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

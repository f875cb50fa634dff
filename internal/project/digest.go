package project

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/policy"
)

// Digest stands for all that may come to decide on a link: what stands above, every policy
// file that may apply, with what it extends and its baseline, and which of their rules and
// entries have expired. A file that cannot be read or parsed counts by its bytes or its
// error: the link will report it, and to ask a linker for its version must not fail.
func Digest(env Env, day time.Time) []byte {
	h := sha256.New()
	dir, err := env.StartDir(false)
	fmt.Fprintf(h, "%v %q\x00", err, EnclosingModule(dir)) // whose share of a rollout a dependency's command is in
	above, err := env.Organisation.Policies()
	fmt.Fprintf(h, "%v\x00", err)
	for _, path := range above {
		data, err := os.ReadFile(path)
		fmt.Fprintf(h, "%q %t %x\x00", path, errors.Is(err, os.ErrNotExist), policy.Digest(data, day, PolicyAt(path).Read(env)))
	}
	for _, p := range PolicyCandidates(env, dir) {
		fmt.Fprintf(h, "%v\x00", p.Misnamed())
		file := p.At(dir)
		data, err := os.ReadFile(p.Path)
		fmt.Fprintf(h, "%q %q %t %t %x\x00", p.Path, p.Module, p.Here, errors.Is(err, os.ErrNotExist), policy.Digest(data, day, file.Read(env)))
		path, _ := file.Baseline()
		known, err := os.ReadFile(path)
		fmt.Fprintf(h, "%t %x\x00", errors.Is(err, os.ErrNotExist), baseline.Digest(known, day))
	}
	return h.Sum(nil)
}

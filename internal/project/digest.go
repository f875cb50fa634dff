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

// Digest returns a hash of all that may decide on a link: the policies that stand above, every
// policy file that may apply, with what it extends and its baseline, and which of their rules
// and entries have expired on a day. A file that cannot be read or parsed counts by its bytes
// or its error: the link reports it, and asking a linker for its version must not fail.
func Digest(env Env, day time.Time) []byte {
	h := sha256.New()
	dir, err := env.StartDir(false)
	fmt.Fprintf(h, "%v %q\x00", err, EnclosingModule(dir)) // a rollout decides by it on commands of dependencies
	above, err := env.Organisation.Policies()
	fmt.Fprintf(h, "%v\x00", err)
	for _, path := range above {
		data, err := readPolicy(path)
		fmt.Fprintf(h, "%q %t %x\x00", path, errors.Is(err, os.ErrNotExist), policy.Digest(data, day, PolicyAt(path).Read(env)))
	}
	candidates, err := PolicyCandidates(env, dir)
	fmt.Fprintf(h, "%v\x00", err)
	for _, p := range candidates {
		fmt.Fprintf(h, "%v\x00", p.Misnamed())
		file := p.At(dir)
		data, err := readPolicy(p.Path)
		fmt.Fprintf(h, "%q %q %t %t %x\x00", p.Path, p.Module, p.Here, errors.Is(err, os.ErrNotExist), policy.Digest(data, day, file.Read(env)))
		path, _ := file.Baseline()
		known, err := readPolicy(path)
		fmt.Fprintf(h, "%t %x\x00", errors.Is(err, os.ErrNotExist), baseline.Digest(known, day))
	}
	return h.Sum(nil)
}

package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/policy"
)

// Misnamed returns an error where a file beside the candidate, or in its place, has a name that
// its author took for a policy's: nobody would deny what it denies.
func (p PolicyCandidate) Misnamed() error {
	if p.named {
		return nil
	}
	dir, err := os.Open(filepath.Dir(p.Path))
	if err != nil {
		return nil // nothing can be read there
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	slices.Sort(names)
	for _, name := range names {
		other := filepath.Join(filepath.Dir(p.Path), name)
		if (meansPolicy(name) || almostPolicy(name) && isPolicy(other)) && !sameFile(other, p.Path) {
			return fmt.Errorf("%s is not read as a policy: rename it to %s, or name it with -policy", other, policy.FileName)
		}
	}
	return nil
}

// meansPolicy reports whether a name can be nothing but that of a policy: linkgate.yml,
// .linkgate.yaml, Linkgate.yaml, linkgate.yaml.txt.
func meansPolicy(name string) bool {
	plain := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(name), "."), ".txt")
	return name != policy.FileName && (plain == policy.FileName || plain == strings.TrimSuffix(policy.FileName, ".yaml")+".yml")
}

// almostPolicy reports whether a name is a policy's but for a slip or two. With a digit it is
// another one, and an editor's copy has a tilde or a hash sign.
func almostPolicy(name string) bool {
	lower := strings.ToLower(name)
	return name != policy.FileName && !strings.ContainsAny(name, "0123456789~#") && distance.Between(lower, policy.FileName, 2) <= 2
}

// isPolicy reports whether a file can be read as a policy: other programs' files may be called so.
func isPolicy(path string) bool {
	data, err := readPolicy(path)
	if err != nil {
		return false
	}
	_, err = policy.Parse(path, data)
	return err == nil
}

// sameFile reports whether two names are those of one file, as where letters' case counts for nothing.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

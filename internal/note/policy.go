package note

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/policy"
)

// Files lists what decides under a policy: its own file, where own says that it has one, what it
// extends, what stands above it, and the baseline, which may be nil.
func Files(pol *policy.Policy, base *baseline.Baseline, own bool) []File {
	list := []File{}
	add := func(name string, text []byte) {
		sum := sha256.Sum256(text)
		list = append(list, File{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	for i, l := range pol.Layers() {
		if i > 0 || own {
			add(l.File(), l.Text())
		}
	}
	if base != nil {
		add(baseline.FileName, base.Text())
	}
	return list
}

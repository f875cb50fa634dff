package link

import (
	"errors"
	"testing"

	"github.com/linkgate/linkgate/internal/reach"
)

// TestGrapherRules: where the rules of a release cannot be read, no archive has a summary.
func TestGrapherRules(t *testing.T) {
	g := &grapher{rules: func() (reach.Rules, error) { return reach.Rules{}, errors.New("unread") }}
	if text, err := g.of(nil); text != nil || err == nil {
		t.Errorf("%q, %v", text, err)
	}
}

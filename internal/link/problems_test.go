package link

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// An archive of which only the summary was read is opened for the names near one that
// nothing defines. Where it cannot be, a suggestion is not missing in silence.
func TestNamesNearUnread(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone.a")
	s := &objects{prog: &Program{release: &toolchain.Release{}, packages: []loaded{{path: "runtime", archive: gone}}},
		list: []linkname.Object{{Package: "runtime"}}, from: []location{{0, 0}}}
	var unread error
	names := slices.Collect(namesNear(s, []source.Directive{{Target: "runtime.nanotim"}}, map[string]bool{"runtime": true}, &unread))
	if len(names) > 0 || unread == nil || !strings.Contains(unread.Error(), gone) {
		t.Errorf("got %q, %v", names, unread)
	}
	unread = nil
	names = slices.Collect(namesNear(s, []source.Directive{{Target: "time.now"}}, map[string]bool{"time": true}, &unread))
	if len(names) > 0 || unread != nil {
		t.Errorf("an archive that nobody asks for: got %q, %v", names, unread)
	}
}

package linkcache

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/linkgate/linkgate/internal/cache"
)

// A Link is what is kept of one link, in three values: the directories of the
// sources that were read; by these directories' stamps what was found; and by
// that and the decisions where it was found. A nil *Link keeps nothing.
type Link struct {
	cache *cache.Cache
	key   cache.Key // of kind sourceDirs
	facts cache.Key // by the stamps of the directories; zero until they are known
}

const (
	sourceDirs Kind = 1 + iota // a []Directory
	facts
	locations
)

// OpenLink opens what is kept of the link with these inputs, for a toolchain.
func OpenLink(toolchain string, inputs []Input) *Link {
	self, ok := ownIdentity()
	if !ok {
		return nil
	}
	c := open(toolchain+"-links.bin", maxSmall)
	if c == nil {
		return nil
	}
	own := Input{"linkgate", "this program", self[:]}
	return &Link{cache: c, key: cache.Key{Content: sum(append([]Input{own}, inputs...)), Kind: sourceDirs}}
}

// Close writes down what is new.
func (l *Link) Close() {
	if l != nil {
		l.cache.Close()
	}
}

// Facts returns what was found in this link when its sources were as they are
// now.
func (l *Link) Facts() (data []byte, ok bool) {
	if l == nil {
		return nil, false
	}
	var dirs []Directory
	if data, ok := l.cache.Get(l.key); !ok || json.Unmarshal(data, &dirs) != nil {
		return nil, false
	}
	stamps, _, err := stampAll(dirs)
	if err != nil {
		return nil, false
	}
	l.facts = l.factsKey(stamps)
	return l.cache.Get(l.facts)
}

// Locations returns where the references of [Link.Facts] were found when the
// decisions on them were these: the search for live symbols depends on them. The
// text is good until l is closed.
func (l *Link) Locations(decisions []string) ([]byte, bool) {
	return l.cache.Get(locationsKey(l.facts, decisions))
}

// Keep keeps what was found in a link that began at a time, where no source was
// changed since.
func (l *Link) Keep(dirs []Directory, began time.Time, found []byte, decisions []string, located []byte) {
	if l == nil {
		return
	}
	list, err := json.Marshal(dirs)
	if err != nil {
		return
	}
	if kept, ok := l.cache.Get(l.key); ok && !bytes.Equal(kept, list) {
		return // what stands under a key stays
	}
	stamps, newest, err := stampAll(dirs)
	if err != nil || !newest.Before(began) {
		return
	}
	key := l.factsKey(stamps)
	l.cache.Put(l.key, list)
	l.cache.Put(key, found)
	l.cache.Put(locationsKey(key, decisions), located)
}

// factsKey returns the key of what was found with sources of these stamps.
func (l *Link) factsKey(stamps []string) cache.Key {
	inputs := []Input{{"Load", "the link", l.key.Content[:]}, Text("Resolve", "the sources", stamps)}
	return cache.Key{Content: sum(inputs), Kind: facts}
}

// locationsKey returns the key of where references were found on which was
// decided like this.
func locationsKey(found cache.Key, decisions []string) cache.Key {
	inputs := []Input{{"Resolve", "what was found", found.Content[:]}, Text("Locate", "the decisions", decisions)}
	return cache.Key{Content: sum(inputs), Kind: locations}
}

package linkcache

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/linkgate/linkgate/internal/cache"
)

// A Link is what is kept of one link, in three values: the directories of the sources
// that were read, by the link's inputs; the facts, by these inputs and the stamps of the
// directories; and the locations of the references, by the facts' key and the decisions.
// A nil *Link keeps nothing.
type Link struct {
	cache *cache.Cache
	key   cache.Key // of kind sourceDirs
	facts cache.Key // of the facts that Facts returned; zero until then
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
	c := open(toolchain+"-links.bin", maxFile)
	if c == nil {
		return nil
	}
	own := Input{"linkgate", "this program", self[:]}
	return &Link{cache: c, key: cache.Key{Content: sum(append([]Input{own}, inputs...)), Kind: sourceDirs}}
}

// Close writes what is new to the cache.
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

// Locations returns where the references of [Link.Facts] stand, as it was found in a
// link with the same decisions: whether live symbols are searched for depends on these.
// The text is valid until l is closed. Locations must not be called on a nil *Link.
func (l *Link) Locations(decisions []string) ([]byte, bool) {
	return l.cache.Get(locationsKey(l.facts, decisions))
}

// Keep stores the facts and the locations of a link with their directories of sources. It
// does nothing if a source has changed since the link began.
func (l *Link) Keep(dirs []Directory, began time.Time, found []byte, decisions []string, located []byte) {
	if l == nil {
		return
	}
	list, err := json.Marshal(dirs)
	if err != nil {
		return
	}
	if kept, ok := l.cache.Get(l.key); ok && !bytes.Equal(kept, list) {
		return // a value never replaces another one under the same key
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

// factsKey returns the key of the facts for sources with these stamps.
func (l *Link) factsKey(stamps []string) cache.Key {
	inputs := []Input{{"Load", "the link", l.key.Content[:]}, Text("Resolve", "the sources", stamps)}
	return cache.Key{Content: sum(inputs), Kind: facts}
}

// locationsKey returns the key of the locations for facts and the decisions on them.
func locationsKey(found cache.Key, decisions []string) cache.Key {
	inputs := []Input{{"Resolve", "what was found", found.Content[:]}, Text("Locate", "the decisions", decisions)}
	return cache.Key{Content: sum(inputs), Kind: locations}
}

package summary

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
)

// Sites are the places at which an archive uses symbols ([goobj.Object.Sites]): for each
// object, by symbol.
type Sites []map[string][]goobj.Site

// SitesOf reads the sites of the symbols that want reports true for.
func SitesOf(f *goobj.File, want func(name []byte) bool) (Sites, error) {
	list := make(Sites, len(f.Objects))
	for i, o := range f.Objects {
		var err error
		if list[i], err = o.Sites(want, nil); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	return list, nil
}

// Referred returns the names of the references and pulled variables of all objects.
// Sites are nearly always asked for among these.
func (a *Archive) Referred() map[string]bool {
	names := make(map[string]bool)
	for i := range a.Objects {
		for _, list := range [][]goobj.Symbol{a.Objects[i].References, a.Objects[i].Vars} {
			for _, s := range list {
				names[s.Name] = true
			}
		}
	}
	return names
}

// Append appends sites to b, as [DecodeSites] reads them. It leaves out the field Wrapper,
// which only the search for unseen pulls needs.
func (s Sites) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	for _, object := range s {
		b = binary.AppendUvarint(b, uint64(len(object)))
		for _, symbol := range slices.Sorted(maps.Keys(object)) {
			b = appendString(b, symbol)
			b = binary.AppendUvarint(b, uint64(len(object[symbol])))
			for _, site := range object[symbol] {
				for _, text := range []string{site.Func, site.File, site.Package} {
					b = appendString(b, text)
				}
				for _, n := range []int{site.Line, int(site.Type), site.Count} {
					b = binary.AppendUvarint(b, uint64(n))
				}
				b = append(b, bits(site.Indexed, site.Builtin))
			}
		}
	}
	return b
}

// DecodeSites reads sites. The error says how b is malformed.
func DecodeSites(b []byte) (Sites, error) {
	r := reader{b, nil}
	list := make(Sites, r.count(1))
	for i := range list {
		n := r.count(2)
		list[i] = make(map[string][]goobj.Site, n)
		for range n {
			symbol := r.string()
			sites := make([]goobj.Site, r.count(7))
			for j := range sites {
				s := &sites[j]
				s.Func, s.File, s.Package = r.string(), r.string(), r.string()
				s.Line, s.Type, s.Count = int(uint32(r.number())), uint16(r.number()), int(uint32(r.number()))
				flags := r.byte(2)
				s.Indexed, s.Builtin = flags&1 != 0, flags&2 != 0
			}
			list[i][symbol] = sites
		}
	}
	return list, r.end()
}

package linkname

import "strings"

// promotedFrom returns the package of std whose unexported method a type has
// by embedding: "time" of main.(*stamp).time.sec and of main.stamp.time.sec.
// The compiler writes a path before a method's name only where it is unexported
// and of another package than the receiver. It returns "" for other names.
func (t *table) promotedFrom(symbol string) string {
	last := strings.LastIndexByte(symbol, '.')
	for dot := 0; dot < last; dot++ {
		if symbol[dot] != '.' || !t.std[symbol[dot+1:last]] {
			continue
		}
		receiver := symbol[strings.LastIndexByte(symbol[:dot], '/')+1 : dot]
		if strings.Contains(receiver, ".") { // a package and a type, not a package alone
			return symbol[dot+1 : last]
		}
	}
	return ""
}

func promotedWhy(owner string) string {
	return "a method of " + owner + " that the type has by embedding, in a wrapper which the linker takes for the type's own"
}

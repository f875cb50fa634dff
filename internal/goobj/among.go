package goobj

// Among returns a function that reports whether a name is one of names. Nearly
// none of those in an object is: most are told by their length and three of their
// bytes, without a look into the map.
func Among(names map[string]bool) func(name []byte) bool {
	const size = 1 << 14
	maybe := make([]bool, size)
	for name, in := range names {
		if in && name != "" {
			maybe[slot(name)%size] = true
		}
	}
	return func(name []byte) bool {
		if len(name) == 0 {
			return names[""]
		}
		return maybe[slot(name)%size] && names[string(name)]
	}
}

// slot mixes the length of a name, its last two bytes and one before. It is not
// for the empty name.
func slot[T string | []byte](name T) uint32 {
	n := len(name)
	h := uint32(n) | uint32(name[n-1])<<8 | uint32(name[n*3/4])<<16 | uint32(name[max(0, n-2)])<<24
	return h * 0x9e3779b1 >> 16
}

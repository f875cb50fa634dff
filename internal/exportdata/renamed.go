package exportdata

// Renamed returns the functions that have another name as a symbol: those that a directive of their
// package gave this one. A body names them by what they are called in their package.
func (d *Data) Renamed(symbol string) ([]Symbol, error) {
	if symbol == "" { // which stands for none
		return nil, nil
	}
	at, err := d.searchText(symbol)
	if err != nil || at < 0 {
		return nil, err
	}
	var list []Symbol
	for i := range d.count(private) {
		pkg, name, kind, err := d.object(i)
		if err != nil {
			return nil, err
		}
		if kind != function {
			continue
		}
		text, err := d.linkname(i)
		if err != nil {
			return nil, err
		}
		if text == symbol {
			list = append(list, Symbol{Package: pkg, Name: name})
		}
	}
	return list, nil
}

// linkname returns the name that a directive gives the symbol of a function, empty if none does.
func (d *Data) linkname(fn uint32) (string, error) {
	const named = 1 // -1 as it is stored: the symbol has no index
	e, err := d.element(private, fn)
	if err != nil {
		return "", err
	}
	if _, err := e.number(); err != nil { // its directives for the compiler
		return "", err
	}
	index, err := e.number()
	if err != nil || index != named {
		return "", err
	}
	return d.text(&e)
}

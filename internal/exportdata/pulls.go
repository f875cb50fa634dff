package exportdata

// A Pull is a function that a directive gives another symbol's name.
type Pull struct{ Local, Target string }

// Pulls returns the functions of a package, given by its import path, that have the name of another symbol: those
// that who imports the package may call, or inline a call of. The compiler has it from the directive,
// wherever that one stood. It does not say which of them have a body, and are pushes.
func (d *Data) Pulls(pkg string) ([]Pull, error) {
	var list []Pull
	for i := range d.count(private) {
		path, local, kind, err := d.object(i)
		if err != nil {
			return nil, err
		}
		if path != pkg || kind != function {
			continue
		}
		target, err := d.linkname(i)
		if err != nil {
			return nil, err
		}
		if target != "" {
			list = append(list, Pull{local, target})
		}
	}
	return list, nil
}

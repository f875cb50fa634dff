package check

// A Use is what a build has shown of a package and a symbol of another one.
type Use struct {
	Package, Symbol string
	GOOS, GOARCH    string
	Live            bool // the program keeps it
	Loaded          bool // it does not; neither where nobody looked
}

// Observe takes over what a build has shown on its platform: whether the object of a package
// refers to a symbol, and whether the program keeps that. Of what the build has no reference
// to, nothing is left where it is known that the build was of these packages.
func (r *Result) Observe(uses []Use, ofThese bool) {
	type key struct{ pkg, symbol, goos, goarch string }
	known := make(map[key]Use)
	platforms := make(map[string]bool)
	for _, u := range uses {
		k := key{u.Package, u.Symbol, u.GOOS, u.GOARCH}
		u.Live = u.Live || known[k].Live
		known[k] = u
		platforms[u.GOOS+"/"+u.GOARCH] = true
	}
	var list []Finding
	for _, f := range r.Findings {
		u, used := known[key{f.Package, f.Symbol, f.GOOS, f.GOARCH}]
		switch {
		case !platforms[f.GOOS+"/"+f.GOARCH] || f.Certainty == Certain:
		case !used && ofThese:
			continue
		case used && f.Certainty == IfUsed && f.Kind != Gone && !f.harmless, u.Live && f.Kind == Gone:
			f.Certainty = Certain
		case u.Loaded && !u.Live && f.Certainty == IfReached:
			f.Why += ", and the program that was built does not keep what uses it"
		}
		list = append(list, f)
	}
	r.Findings = list
}

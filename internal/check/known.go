package check

// A Use is what a build has shown of a package and a symbol of another one.
type Use struct {
	Package, Symbol  string
	Go, GOOS, GOARCH string // go1.26
	Refused          bool   // by the linker of that version
	Live             bool   // the program keeps it
	Loaded           bool   // it does not; neither where nobody looked
}

// Observe adds what a build has shown on its platform: whether a package's object refers to a
// symbol, whether the linker of that Go version refuses it, and whether the program keeps it. If
// the build is known to have been of these packages, findings without a reference in it are dropped.
func (r *Result) Observe(uses []Use, ofThese bool) {
	type key struct{ version, pkg, symbol, goos, goarch string }
	known := make(map[key]Use) // of each version, and of all without one
	platforms := make(map[string]bool)
	for _, u := range uses {
		for _, version := range []string{u.Go, ""} {
			k := key{version, u.Package, u.Symbol, u.GOOS, u.GOARCH}
			u.Live, u.Refused = u.Live || known[k].Live, u.Refused || known[k].Refused
			known[k] = u
		}
		platforms[u.GOOS+"/"+u.GOARCH] = true
	}
	var list []Finding
	for _, f := range r.Findings {
		u, used := known[key{"", f.Package, f.Symbol, f.GOOS, f.GOARCH}]
		same, spoken := known[key{f.Go, f.Package, f.Symbol, f.GOOS, f.GOARCH}]
		switch {
		case spoken && (f.Kind == Refused || f.Kind == StdOnly): // that linker itself
			if !same.Refused {
				continue
			}
			f.Certainty = Certain
		case !platforms[f.GOOS+"/"+f.GOARCH] || f.Certainty == Certain:
		case !used && ofThese:
			continue
		case used && f.Certainty == IfUsed && f.Kind != Gone && !f.harmless && !f.doubtful, u.Live && f.Kind == Gone:
			f.Certainty = Certain
		case u.Loaded && !u.Live && f.Certainty == IfReached:
			f.Why += ", and the program that was built does not keep what uses it"
		}
		list = append(list, f)
	}
	r.Findings = list
}

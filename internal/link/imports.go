package link

import "slices"

// imports has the import graph of a program.
type imports struct {
	first map[string]string   // by package: the one whose import loaded it first
	of    map[string][]string // the imports of each package outside std
}

// chain returns a shortest import chain from the main package to a package, both
// included: since the linker loads breadth first, the first importer of a package is
// nearest to main.
func (m imports) chain(pkg string) []string {
	list := []string{pkg}
	for pkg != "main" {
		from, ok := m.first[pkg]
		if !ok {
			break // loaded by the linker itself
		}
		pkg = from
		list = append(list, pkg)
	}
	slices.Reverse(list)
	return list
}

// importers returns, for each of some packages, itself and all packages that
// import it, directly or not.
func (m imports) importers(pkgs []string) map[string]map[string]bool {
	direct := make(map[string][]string)
	for pkg, list := range m.of {
		for _, imp := range list {
			direct[imp] = append(direct[imp], pkg)
		}
	}
	above := make(map[string]map[string]bool)
	for _, pkg := range pkgs {
		if above[pkg] == nil {
			above[pkg] = closure(direct, pkg)
		}
	}
	return above
}

// closure returns a package and all that can be reached from it.
func closure(edges map[string][]string, pkg string) map[string]bool {
	seen := map[string]bool{pkg: true}
	queue := []string{pkg}
	for len(queue) > 0 {
		pkg, queue = queue[0], queue[1:]
		for _, next := range edges[pkg] {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return seen
}
